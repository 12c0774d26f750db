/**
 * The one cell that has the focus, the keyboard that moves it, and the way into editing.
 * The focus is the browser's own, on the cell's element, so that screen readers follow it.
 */

const PAGE = 10;
const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-PAGE, 0],
  PageDown: [PAGE, 0],
};

export class GridCursor {
  /**
   * @param {object} table Tabulator
   * @param {object} options
   * @param {string[]} options.fields the fields of the cells, in reading order
   * @param {(id: string) => boolean} options.isEditable
   * @param {(id: string, typed: string) => void} options.commit
   * @param {(id: string) => string} options.textOf
   * @param {(id: string) => void} options.onMove
   */
  constructor(table, options) {
    Object.assign(this, options);
    this.table = table;
    this.rows = table.getRows();
    this.row = 0;
    this.column = 0;
    this.root = table.element;
    this.settle();
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusin", (event) => this.follow(event));
    this.root.addEventListener("pointerup", (event) => this.touch(event));
    this.root.addEventListener("copy", (event) => this.copy(event));
    this.root.addEventListener("paste", (event) => this.paste(event));
    table.on("renderComplete", () => this.settle());
  }

  /** Only the active cell is a stop of the Tab key. */
  settle() {
    for (const stop of this.root.querySelectorAll("[tabindex]")) {
      if (stop.matches(".tabulator-cell")) stop.tabIndex = -1;
      else stop.removeAttribute("tabindex");
    }
    const active = this.elementAt(this.row, this.column);
    if (active) active.tabIndex = 0;
  }

  cellAt(row, column) {
    return this.rows[row]?.getCell(this.fields[column]);
  }

  elementAt(row, column) {
    return this.cellAt(row, column)?.getElement();
  }

  idAt(row, column) {
    return `${this.rows[row].getData().id}:${this.fields[column]}`;
  }

  /** @param {string} id */
  goTo(id) {
    const [row, column] = this.placeOf(id);
    if (row >= 0 && column >= 0) this.moveTo(row, column);
  }

  placeOf(id) {
    const cut = id.lastIndexOf(":");
    const row = this.rows.findIndex((one) => one.getData().id === id.slice(0, cut));
    return [row, this.fields.indexOf(id.slice(cut + 1))];
  }

  moveTo(row, column) {
    const before = this.elementAt(this.row, this.column);
    if (before) before.tabIndex = -1;
    this.row = clamp(row, this.rows.length);
    this.column = clamp(column, this.fields.length);
    const active = this.elementAt(this.row, this.column);
    if (!active) return;
    active.tabIndex = 0;
    active.focus({ preventScroll: true });
    this.reveal(active);
    this.onMove(this.idAt(this.row, this.column));
  }

  /** Scrolls so far that no frozen column covers the cell. */
  reveal(active) {
    active.scrollIntoView({ block: "nearest", inline: "nearest" });
    const holder = this.root.querySelector(".tabulator-tableholder");
    const frozen = [...active.parentElement.querySelectorAll(".tabulator-frozen-left")].pop();
    const hidden = frozen ? frozen.getBoundingClientRect().right - active.getBoundingClientRect().left : 0;
    if (hidden > 0) holder.scrollLeft -= hidden;
  }

  /** The focus came by mouse, touch or Tab. */
  follow(event) {
    const id = event.target.closest?.("[data-cell]")?.dataset.cell;
    if (!id || event.target.closest(".tabulator-editing")) return;
    const [row, column] = this.placeOf(id);
    if (row !== this.row || column !== this.column) this.moveTo(row, column);
    else this.onMove(id);
  }

  /** A finger has no second click to spare. */
  touch(event) {
    if (event.pointerType === "touch" && event.target.closest("[data-cell]") && !this.editing) this.edit();
  }

  get editing() {
    return Boolean(this.root.querySelector(".tabulator-cell.tabulator-editing"));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.editing || !event.target.closest(".tabulator-cell")) return;
    if (this.moved(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = this.idAt(this.row, this.column);
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      if (this.isEditable(id) && this.textOf(id) !== "") this.commit(id, "");
    } else if (event.key === "F2") {
      event.preventDefault();
      this.edit();
    } else if (event.key.length === 1 || event.key === "Process" || event.keyCode === 229) {
      // No preventDefault: the key (or the Vietnamese input method) lands in the empty editor that has the focus now.
      this.edit("");
    }
  }

  /** @param {KeyboardEvent} event @returns {boolean} */
  moved(event) {
    const { key } = event;
    const far = event.ctrlKey || event.metaKey;
    if (key === "Tab") return this.tab(event);
    if (key in MOVES) {
      const [down, right] = MOVES[key];
      const reach = far ? this.rows.length + this.fields.length : 1;
      this.moveTo(this.row + down * reach, this.column + right * reach);
    } else if (key === "Enter") this.moveTo(this.row + (event.shiftKey ? -1 : 1), this.column);
    else if (key === "Home") this.moveTo(far ? 0 : this.row, 0);
    else if (key === "End") this.moveTo(far ? this.rows.length - 1 : this.row, this.fields.length - 1);
    else return false;
    event.preventDefault();
    return true;
  }

  /** Tab goes to the next cell that takes typing and, after the last one, out of the grid. */
  tab(event) {
    const next = this.nextEditable(event.shiftKey ? -1 : 1);
    if (!next) return true;
    event.preventDefault();
    this.moveTo(...next);
    return true;
  }

  /** @param {1|-1} step @returns {[number, number]|null} */
  nextEditable(step) {
    const wide = this.fields.length;
    for (let at = this.row * wide + this.column + step; at >= 0 && at < this.rows.length * wide; at += step) {
      const place = /** @type {[number, number]} */ ([Math.floor(at / wide), at % wide]);
      if (this.isEditable(this.idAt(...place))) return place;
    }
    return null;
  }

  /** @param {string} [start] the editor's first text; without it, the cell's */
  edit(start) {
    if (!this.isEditable(this.idAt(this.row, this.column))) return;
    this.startText = start;
    this.cellAt(this.row, this.column)?.edit();
  }

  /** What the editor opens with: asked once. */
  takeStart() {
    const start = this.startText;
    this.startText = undefined;
    return start;
  }

  /** @param {ClipboardEvent} event */
  copy(event) {
    if (this.editing || !event.target.closest?.("[data-cell]") || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", this.textOf(this.idAt(this.row, this.column)));
    event.preventDefault();
  }

  /** One value. A block of cells is a later issue: it is left alone rather than half taken. @param {ClipboardEvent} event */
  paste(event) {
    const id = this.idAt(this.row, this.column);
    if (this.editing || !event.target.closest?.("[data-cell]") || !this.isEditable(id)) return;
    const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r?\n$/, "");
    event.preventDefault();
    if (!/[\t\n]/.test(text) && text !== this.textOf(id)) this.commit(id, text.trim());
  }
}

function clamp(value, length) {
  return Math.min(Math.max(value, 0), length - 1);
}
