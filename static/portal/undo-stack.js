/**
 * Acts that can be taken back and done again: a paste is one act. Knows for each cell which act wrote it last, so that
 * what somebody else wrote meanwhile is never undone. Knows nothing of the page.
 *
 * @typedef {import("./grid-range.js").Change} Change
 * @typedef {{number: number, changes: (Change & {under: number|undefined})[]}} Act `under`: the act that had written the
 *   cell before
 * @typedef {{changes: Change[], skipped: string[]}} Step what to write, and the cells that are no longer this act's
 */

const MOST = 200;

export class UndoStack {
  constructor() {
    /** @type {Act[]} */
    this.done = [];
    /** @type {Act[]} */
    this.undone = [];
    /** @type {Map<string, number|undefined>} the act whose value stands in a cell; undefined: as it was loaded */
    this.writer = new Map();
    this.next = 1;
  }

  get canUndo() {
    return this.done.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  /** @param {Change[]} changes made just now, as one act */
  add(changes) {
    if (!changes.length) return;
    const number = this.next++;
    this.done.push({ number, changes: changes.map((change) => ({ ...change, under: this.writer.get(change.cell) })) });
    if (this.done.length > MOST) this.done.shift();
    this.undone = [];
    for (const { cell } of changes) this.writer.set(cell, number);
  }

  /** Somebody else's value stands in the cell now: no act of ours wrote it, nor what stood there before ours. @param {string} cell */
  overwritten(cell) {
    this.writer.set(cell, -this.next++);
  }

  /** @returns {Step|null} */
  undo() {
    const act = this.done.pop();
    if (!act) return null;
    this.undone.push(act);
    return this.step(act.changes, act.number, (change) => ({ before: change.after, after: change.before, writer: change.under }));
  }

  /** @returns {Step|null} */
  redo() {
    const act = this.undone.pop();
    if (!act) return null;
    this.done.push(act);
    return this.step(act.changes, undefined, (change) => ({ before: change.before, after: change.after, writer: act.number }));
  }

  /**
   * @param {Act["changes"]} changes
   * @param {number|undefined} expected the act that must have written the cell; undefined: the one under the change
   * @param {(change: Act["changes"][number]) => {before: string, after: string, writer: number|undefined}} turned
   * @returns {Step}
   */
  step(changes, expected, turned) {
    /** @type {Step} */
    const step = { changes: [], skipped: [] };
    for (const change of changes) {
      const { writer, ...values } = turned(change);
      if (this.writer.get(change.cell) !== (expected ?? change.under)) {
        step.skipped.push(change.cell);
        continue;
      }
      step.changes.push({ cell: change.cell, ...values });
      this.writer.set(change.cell, writer);
    }
    return step;
  }
}
