/** What a person does to cells: pasting, clearing, filling, taking back. Each is one act, and each value goes one way. */

import { readBlock, writeHtml, writeText } from "./clipboard.js";
import { planClear, planDown, planPaste, planPrevious, planRight, spotsOf } from "./grid-range.js";
import { word } from "./grid-words.js";

/** Keys beside Ctrl (⌘), and the acts they are. */
const WITH_CONTROL = { z: "undo", y: "redo", d: "down", r: "right" };
const ACTS = new Set(["undo", "redo", "down", "right", "previous", "clear"]);

export class GridActs {
  /**
   * @param {object} options
   * @param {import("./grid-store.js").GridStore} options.store
   * @param {import("./grid-cursor.js").GridCursor} options.cursor
   * @param {import("./undo-stack.js").UndoStack} options.undoStack
   * @param {(changes: import("./grid-range.js").Change[]) => void} options.write the one way in
   * @param {(text: string) => void} options.tell
   * @param {() => void} options.openPanel
   */
  constructor(options) {
    Object.assign(this, options);
    const { root } = this.cursor;
    root.addEventListener("copy", (event) => this.copy(event));
    root.addEventListener("cut", (event) => this.copy(event) && this.run("clear"));
    root.addEventListener("paste", (event) => this.paste(event));
  }

  /** @returns {import("./grid-range.js").Cells} */
  get cells() {
    const { cursor, store } = this;
    const at = (row, column) => {
      const cell = row in cursor.rows && column in cursor.fields ? store.get(cursor.idAt(row, column)) : undefined;
      return cell ? { id: cell.id, text: store.textOf(cell.id), editable: store.isEditable(cell.id), previous: cell.previous } : null;
    };
    return { rows: cursor.rows.length, columns: cursor.fields.length, at };
  }

  /** A key that moves nothing. @param {KeyboardEvent} event @returns {boolean} whether it was an act */
  key(event) {
    const control = (event.ctrlKey || event.metaKey) && !event.altKey;
    const letter = event.key.toLowerCase();
    if (control && letter === "z" && event.shiftKey) return this.run("redo");
    if (control && letter in WITH_CONTROL && !event.shiftKey) return this.run(WITH_CONTROL[letter]);
    if (event.altKey && letter === "k") return this.run("previous");
    if ((event.key === "Delete" || event.key === "Backspace") && !control && !event.altKey) return this.run("clear");
    if (event.key === "F2" && event.shiftKey) return this.openPanel() ?? true;
    return false;
  }

  /** @param {string} name of ACTS @returns {true} */
  run(name) {
    if (!ACTS.has(name)) throw new Error(`no such act: ${name}`);
    this[name]();
    return true;
  }

  clear() {
    this.apply(planClear(this.cells, this.cursor.range), "cleared");
  }

  down() {
    this.apply(planDown(this.cells, this.cursor.range), "filled");
  }

  right() {
    this.apply(planRight(this.cells, this.cursor.range), "filled");
  }

  previous() {
    const plan = planPrevious(this.cells, this.cursor.range);
    this.apply(plan, "filled");
    if (!plan.changes.length && !plan.skipped) this.tell(word("noPrevious"));
  }

  undo() {
    this.step(this.undoStack.undo(), "undone");
  }

  redo() {
    this.step(this.undoStack.redo(), "redone");
  }

  /** @param {import("./undo-stack.js").Step|null} step @param {string} done the word for it */
  step(step, done) {
    if (!step) return this.tell(word("nothingToUndo"));
    this.write(step.changes);
    const parts = [step.changes.length ? word(done, { count: step.changes.length }) : "", step.skipped.length ? word("notUndone", { count: step.skipped.length }) : ""];
    this.tell(parts.filter(Boolean).join(" "));
    const [first] = [...step.changes.map((change) => change.cell), ...step.skipped];
    if (first) this.cursor.goTo(first);
  }

  /** @param {import("./grid-range.js").Change[]} changes of one act, typed or planned */
  act(changes) {
    this.undoStack.add(changes);
    this.write(changes);
  }

  /**
   * @param {import("./grid-range.js").Plan} plan
   * @param {string} done the word for it
   */
  apply(plan, done) {
    this.act(plan.changes);
    const parts = [
      plan.changes.length > 1 ? word(done, { count: plan.changes.length }) : "",
      plan.skipped ? word("skipped", { count: plan.skipped }) : "",
      plan.beyond ? word("beyond", { count: plan.beyond }) : "",
    ];
    this.tell(parts.filter(Boolean).join(" "));
  }

  /** @param {ClipboardEvent} event @returns {boolean} */
  copy(event) {
    if (this.cursor.input.editing || !event.clipboardData) return false;
    const rows = spotsOf(this.cells, this.cursor.range).map((row) => row.map((spot) => this.copied(spot?.id)));
    event.clipboardData.setData("text/plain", writeText(rows));
    event.clipboardData.setData("text/html", writeHtml(rows));
    event.preventDefault();
    const count = rows.length * rows[0].length;
    if (count > 1) this.tell(word("copied", { count }));
    return true;
  }

  /** @param {string} [id] */
  copied(id) {
    const cell = id ? this.store.get(id) : undefined;
    if (!cell) return { text: "" };
    const isStored = cell.pending === null;
    return { text: this.store.textOf(cell.id), number: isStored ? cell.number : "", percent: cell.percent };
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    if (this.cursor.input.editing) return;
    event.preventDefault();
    const block = readBlock(event.clipboardData?.getData("text/plain") ?? "");
    if (!block.length) return;
    const plan = planPaste(this.cells, this.cursor.range, block);
    this.cursor.select(plan.range);
    this.apply(plan, "pasted");
  }
}
