/** What pasting, filling and clearing would change in a grid of three columns, whose last only shows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { between, planClear, planDown, planPaste, planPrevious, planRight, spotsOf } from "../../static/portal/grid-range.js";

/** a1 b1 c1 / a2 – c2 / a3 b3 c3; column c is computed, the second row has no b. */
const ROWS = [
  ["1", "2", "3"],
  ["4", null, "6"],
  ["7", "8", "9"],
];
const CELLS = {
  rows: 3,
  columns: 3,
  at(row, column) {
    const text = ROWS[row]?.[column];
    if (text === undefined || text === null) return null;
    return { id: "abc"[column] + (row + 1), text, editable: column < 2, previous: row === 1 ? "" : `${text}0` };
  },
};

const at = (row, column) => between({ row, column }, { row, column });
const span = (top, left, bottom, right) => ({ top, left, bottom, right });
const written = (plan) => Object.fromEntries(plan.changes.map((change) => [change.cell, change.after]));

test("a range is the same from whichever corner it was drawn", () => {
  assert.deepEqual(between({ row: 2, column: 0 }, { row: 1, column: 1 }), span(1, 0, 2, 1));
});

test("a block is laid at the first cell of the selection", () => {
  const plan = planPaste(CELLS, at(0, 0), [["10", "20"], ["40", "50"]]);
  assert.deepEqual(written(plan), { a1: "10", b1: "20", a2: "40" });
  assert.deepEqual(plan.range, span(0, 0, 1, 1));
  assert.equal(plan.skipped, 1);
});

test("one value fills the selection", () => {
  assert.deepEqual(written(planPaste(CELLS, span(0, 0, 2, 0), [["5"]])), { a1: "5", a2: "5", a3: "5" });
});

test("a selection of two blocks takes the block twice, one of a block and a half once", () => {
  assert.deepEqual(written(planPaste(CELLS, span(0, 0, 2, 1), [["5", "6"]])), { a1: "5", b1: "6", a2: "5", a3: "5", b3: "6" });
  assert.deepEqual(written(planPaste(CELLS, span(0, 0, 2, 0), [["5"], ["6"]])), { a1: "5", a2: "6" });
});

test("cells that only show are stepped over and counted, unless they hold that value already", () => {
  assert.deepEqual(planPaste(CELLS, at(0, 1), [["20", "30"]]).skipped, 1);
  assert.deepEqual(planPaste(CELLS, at(0, 1), [["20", "3"]]).skipped, 0);
  assert.deepEqual(planPaste(CELLS, at(0, 1), [["20", ""]]).skipped, 0);
});

test("values beyond the grid are counted and empty ones are not", () => {
  const plan = planPaste(CELLS, at(2, 2), [["9", "x", ""], ["y", "z", ""]]);
  assert.deepEqual([plan.beyond, plan.skipped, plan.changes], [3, 0, []]);
  assert.deepEqual(plan.range, span(2, 2, 2, 2));
});

test("a short row leaves alone what it says nothing of, an empty cell empties", () => {
  assert.deepEqual(written(planPaste(CELLS, at(0, 0), [["10", "20"], [""]])), { a1: "10", b1: "20", a2: "" });
});

test("a value that stands there already is no change", () => {
  assert.deepEqual(planPaste(CELLS, at(0, 0), [["1"]]).changes, []);
});

test("each change knows what stood there", () => {
  assert.deepEqual(planPaste(CELLS, at(0, 0), [["10"]]).changes, [{ cell: "a1", before: "1", after: "10" }]);
});

test("clearing empties what can be written", () => {
  assert.deepEqual(written(planClear(CELLS, span(0, 0, 0, 2))), { a1: "", b1: "" });
});

test("copying down fills a selection from its first row, and one row from the row above", () => {
  assert.deepEqual(written(planDown(CELLS, span(0, 0, 2, 1))), { a2: "1", a3: "1", b3: "2" });
  assert.deepEqual(written(planDown(CELLS, span(1, 0, 1, 0))), { a2: "1" });
  assert.deepEqual(planDown(CELLS, span(0, 0, 0, 1)).changes, []);
});

test("copying right fills a selection from its first column, and one column from the column left of it", () => {
  assert.deepEqual(written(planRight(CELLS, span(0, 0, 2, 1))), { b1: "1", b3: "7" });
  assert.deepEqual(written(planRight(CELLS, at(2, 1))), { b3: "7" });
  assert.deepEqual(planRight(CELLS, at(0, 0)).changes, []);
});

test("the last period's values fill each its own cell and leave those that had none", () => {
  assert.deepEqual(written(planPrevious(CELLS, span(0, 0, 2, 2))), { a1: "10", b1: "20", a3: "70", b3: "80" });
});

test("the cells of a range come row by row", () => {
  assert.deepEqual(spotsOf(CELLS, span(0, 1, 1, 2)).map((row) => row.map((spot) => spot?.id)), [["b1", "c1"], [undefined, "c2"]]);
});
