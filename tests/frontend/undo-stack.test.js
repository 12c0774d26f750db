/** What is taken back and done again, and what is left because somebody else wrote it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { UndoStack } from "../../static/portal/undo-stack.js";

/** A grid that does what the stack says. */
function bench(cells = { a: "1", b: "2" }) {
  const stack = new UndoStack();
  const act = (...writes) => {
    const changes = writes.map(([cell, after]) => ({ cell, before: cells[cell], after }));
    stack.add(changes);
    for (const { cell, after } of changes) cells[cell] = after;
  };
  const turn = (step) => {
    for (const { cell, after } of step?.changes ?? []) cells[cell] = after;
    return step?.skipped;
  };
  const theirs = (cell, text) => {
    cells[cell] = text;
    stack.overwritten(cell);
  };
  return { stack, cells, act, theirs, undo: () => turn(stack.undo()), redo: () => turn(stack.redo()) };
}

test("a paste of many cells is taken back and done again as one act", () => {
  const { cells, act, undo, redo } = bench();
  act(["a", "10"], ["b", "20"]);
  undo();
  assert.deepEqual(cells, { a: "1", b: "2" });
  redo();
  assert.deepEqual(cells, { a: "10", b: "20" });
});

test("acts are taken back from the last to the first", () => {
  const { cells, act, undo } = bench();
  act(["a", "10"]);
  act(["a", "11"]);
  undo();
  assert.equal(cells.a, "10");
  undo();
  assert.equal(cells.a, "1");
});

test("nothing is taken back or done again where there is nothing", () => {
  const { stack } = bench();
  assert.equal(stack.undo(), null);
  assert.equal(stack.redo(), null);
  stack.add([]);
  assert.equal(stack.canUndo, false);
});

test("a new act forgets what was taken back", () => {
  const { stack, act, undo } = bench();
  act(["a", "10"]);
  undo();
  assert.equal(stack.canRedo, true);
  act(["b", "20"]);
  assert.equal(stack.canRedo, false);
});

test("what somebody else wrote since is left and named, the rest of the act is taken back", () => {
  const { cells, act, theirs, undo } = bench();
  act(["a", "10"], ["b", "20"]);
  theirs("a", "99");
  assert.deepEqual(undo(), ["a"]);
  assert.deepEqual(cells, { a: "99", b: "2" });
});

test("what somebody else wrote after it was taken back is not done again", () => {
  const { cells, act, theirs, undo, redo } = bench();
  act(["a", "10"]);
  undo();
  theirs("a", "99");
  assert.deepEqual(redo(), ["a"]);
  assert.equal(cells.a, "99");
});

test("an older act is not taken back under somebody else's value either", () => {
  const { cells, act, theirs, undo } = bench();
  act(["a", "10"]);
  act(["a", "11"]);
  theirs("a", "99");
  assert.deepEqual([undo(), undo()], [["a"], ["a"]]);
  assert.equal(cells.a, "99");
});

test("an act after somebody else's value is taken back to that value and no further", () => {
  const { cells, act, theirs, undo } = bench();
  act(["a", "10"]);
  theirs("a", "99");
  act(["a", "12"]);
  assert.deepEqual(undo(), []);
  assert.equal(cells.a, "99");
  assert.deepEqual(undo(), ["a"]);
  assert.equal(cells.a, "99");
});

test("the oldest acts are let go", () => {
  const { stack } = bench();
  for (let number = 0; number < 300; number += 1) stack.add([{ cell: "a", before: `${number}`, after: `${number + 1}` }]);
  assert.equal(stack.done.length, 200);
});
