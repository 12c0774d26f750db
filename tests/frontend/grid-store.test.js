/** Which cells are marked: those that a finding names, the empty ones only where a sum of them was begun. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { GridStore } from "../../static/portal/grid-store.js";

const GRID = {
  submission: { editable: true },
  rows: [{ key: "a", cells: { x: { text: "5" }, y: { text: "" } } }, { key: "b", cells: { x: { text: "" }, y: { text: "" } } }],
};

function marked(...findings) {
  const store = new GridStore(GRID);
  store.mark(findings);
  return [...store.cells.values()].filter((cell) => cell.finding).map((cell) => `${cell.id} ${cell.finding}`);
}

test("a value that a finding names is marked", () => {
  assert.deepEqual(marked({ strength: "error", cells: ["a:x", "b:x"] }), ["a:x error"]);
});

test("an empty cell that a begun sum waits for is marked", () => {
  assert.deepEqual(marked({ strength: "warning", incomplete: true, cells: ["b:x"] }), ["b:x warning"]);
});

test("an empty cell that is merely asked for is not marked, nor what was explained", () => {
  assert.deepEqual(marked({ strength: "warning", cells: ["a:y"] }), []);
  assert.deepEqual(marked({ strength: "warning", incomplete: true, explained: true, cells: ["b:x"] }), []);
});
