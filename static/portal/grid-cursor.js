/**
 * The active cell and the selection, and the keys and the mouse that move them. The focus is the browser's own: on the
 * input that waits in the active cell, or on the cell itself where it only shows, so that screen readers follow it.
 */

import { between, contains, placesOf, sizeOf } from "./grid-range.js";

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
   * @param {string[]} options.rows the keys of the rows
   * @param {(id: string) => HTMLElement|undefined} options.elementOf the cell as it is drawn, if it ever was
   * @param {(id: string) => boolean} options.isEditable
   * @param {import("./grid-input.js").CellInput} options.input
   * @param {(id: string) => import("./grid-input.js").Place} options.placeOf
   * @param {(id: string) => void} options.onMove
   * @param {(size: number) => void} options.onSelect how many cells are selected
   * @param {(event: KeyboardEvent) => boolean} options.onKey a key that moves nothing: whether it was an act
   */
  constructor(table, options) {
    Object.assign(this, options);
    this.table = table;
    this.row = 0;
    this.column = 0;
    /** The corner of the selection across from the active cell. */
    this.end = { row: 0, column: 0 };
    this.within = false;
    this.dragging = false;
    this.root = table.element;
    this.rowPlaces = new Map(this.rows.map((key, place) => [key, place]));
    this.columnPlaces = new Map(this.fields.map((field, place) => [field, place]));
    this.scroller = this.root.querySelector(".tabulator-tableholder");
    this.begin();
    this.listen();
    this.settle();
    table.on("renderComplete", () => this.settle());
  }

  /** The active cell of a page that was just opened: the first that takes typing. */
  begin() {
    if (!this.isEditable(this.id)) [this.row, this.column] = this.nextEditable(1) ?? [0, 0];
    this.end = { row: this.row, column: this.column };
  }

  listen() {
    const { root } = this;
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", () => (this.within = true));
    root.addEventListener("focusout", (event) => this.left(event));
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("mousedown", (event) => this.isPressed(event.target) && event.preventDefault());
    root.addEventListener("pointermove", (event) => this.drag(event));
    root.addEventListener("pointerup", (event) => this.release(event));
    root.addEventListener("dblclick", (event) => event.target.closest("[data-cell]") && this.edit());
    this.scroller.addEventListener("scroll", () => this.active ?? this.park());
  }

  /** The focus goes elsewhere; or its row is being taken out of the page, which is seen only afterwards. */
  left(event) {
    if (event.relatedTarget) this.within = this.root.contains(event.relatedTarget);
    else setTimeout(() => (this.within = this.root.contains(document.activeElement) || !event.target.isConnected));
  }

  /** @returns {import("./grid-range.js").Range} */
  get range() {
    return between(this, this.end);
  }

  idAt(row, column) {
    return `${this.rows[row]}:${this.fields[column]}`;
  }

  get id() {
    return this.idAt(this.row, this.column);
  }

  /** @param {string} id @returns {[number, number]|null} */
  whereIs(id) {
    const cut = id.lastIndexOf(":");
    const row = this.rowPlaces.get(id.slice(0, cut));
    const column = this.columnPlaces.get(id.slice(cut + 1));
    return row === undefined || column === undefined ? null : [row, column];
  }

  /** @param {string} id */
  goTo(id) {
    const place = this.whereIs(id);
    if (place) this.moveTo(...place);
  }

  moveTo(row, column) {
    this.active?.removeAttribute("tabindex");
    const before = this.range;
    this.row = clamp(row, this.rows.length);
    this.column = clamp(column, this.fields.length);
    this.end = { row: this.row, column: this.column };
    this.shownAt(this.row, this.column);
    this.redraw(before);
    this.stand(true);
    this.onMove(this.id);
  }

  /** The selection reaches to another cell; the active one stays. */
  extendTo(row, column) {
    const before = this.range;
    this.end = { row: clamp(row, this.rows.length), column: clamp(column, this.fields.length) };
    this.shownAt(this.end.row, this.end.column);
    this.redraw(before);
    this.stand(true);
    this.onSelect(sizeOf(this.range));
  }

  /** @param {import("./grid-range.js").Range} range */
  select(range) {
    this.moveTo(range.top, range.left);
    const before = this.range;
    this.end = { row: range.bottom, column: range.right };
    this.redraw(before);
    this.onSelect(sizeOf(range));
  }

  get active() {
    const drawn = this.elementOf(this.id);
    return drawn?.isConnected ? drawn : undefined;
  }

  /** The focus' place in the active cell: the waiting input, or the cell itself. @param {boolean} focus */
  stand(focus) {
    const { active } = this;
    if (!active) return;
    this.scroller.removeAttribute("tabindex");
    if (this.isEditable(this.id)) {
      active.removeAttribute("tabindex");
      if (!this.input.editing || this.input.input.parentElement !== active) this.input.waitIn(active, this.placeOf(this.id));
      if (focus) this.input.input.focus({ preventScroll: true });
    } else {
      this.input.leave();
      active.tabIndex = 0;
      if (focus) active.focus({ preventScroll: true });
    }
  }

  /** Tabulator drew again: the input and the selection are where they were. */
  settle() {
    for (const stop of this.root.querySelectorAll("[tabindex]")) stop.removeAttribute("tabindex");
    const lost = this.within && !this.root.contains(document.activeElement);
    this.stand(lost);
    for (const [row, column] of placesOf(this.range)) this.markSelected(row, column);
  }

  /**
   * The active row was scrolled away and taken out of the page: what was typed is kept, and the keys stay with the
   * grid. Where the focus was elsewhere, the Tab key finds a cell that is in the page.
   */
  park() {
    this.input.leave();
    if (this.within) {
      this.scroller.tabIndex = -1;
      this.scroller.focus({ preventScroll: true });
      return;
    }
    const before = this.range;
    const top = this.scroller.getBoundingClientRect().top;
    const seen = this.rows.findIndex((_, row) => this.isBelow(this.elementOf(this.idAt(row, this.column)), top));
    this.row = Math.max(seen, 0);
    this.end = { row: this.row, column: this.column };
    this.redraw(before);
    this.stand(false);
  }

  /** @param {HTMLElement|undefined} drawn @param {number} top */
  isBelow(drawn, top) {
    return drawn?.isConnected && drawn.getBoundingClientRect().top >= top;
  }

  /** Brings a cell into the page and into view, clear of the frozen columns. */
  shownAt(row, column) {
    const id = this.idAt(row, column);
    if (!this.elementOf(id)?.isConnected) this.table.scrollToRow(this.rows[row], "nearest", true);
    const drawn = this.elementOf(id);
    if (!drawn) return;
    drawn.scrollIntoView({ block: "nearest", inline: "nearest" });
    const frozen = [...drawn.parentElement.querySelectorAll(".tabulator-frozen-left")].pop();
    const hidden = frozen ? frozen.getBoundingClientRect().right - drawn.getBoundingClientRect().left : 0;
    if (hidden > 0) this.scroller.scrollLeft -= hidden;
  }

  /** @param {import("./grid-range.js").Range} before */
  redraw(before) {
    for (const place of [...placesOf(before), ...placesOf(this.range)]) this.markSelected(...place);
  }

  markSelected(row, column) {
    const drawn = this.elementOf(this.idAt(row, column));
    if (drawn) this.dress(drawn, row, column);
  }

  /** @param {HTMLElement} drawn */
  dress(drawn, row, column) {
    const selected = contains(this.range, row, column);
    if (selected) drawn.setAttribute("aria-selected", "true");
    else drawn.removeAttribute("aria-selected");
    drawn.classList.toggle("is-selected", selected && sizeOf(this.range) > 1);
    drawn.classList.toggle("is-active", row === this.row && column === this.column);
  }

  // --- the mouse and the finger ---

  /** Whether a press there is the grid's: the browser neither marks words nor moves the focus itself. */
  isPressed(target) {
    return target.closest("[data-cell]") !== null && !(this.input.editing && target === this.input.input);
  }

  /** @param {PointerEvent} event */
  press(event) {
    const place = this.whereIs(event.target.closest("[data-cell]")?.dataset.cell ?? "");
    if (!place || event.button !== 0 || event.pointerType === "touch" || !this.isPressed(event.target)) return;
    if (event.shiftKey) this.extendTo(...place);
    else this.moveTo(...place);
    this.dragging = true;
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.dragging || !(event.buttons & 1)) return;
    const place = this.whereIs(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-cell]")?.dataset.cell ?? "");
    if (place && (place[0] !== this.end.row || place[1] !== this.end.column)) this.extendTo(...place);
  }

  /** A finger has no second click to spare: a tap types. @param {PointerEvent} event */
  release(event) {
    this.dragging = false;
    const id = event.target.closest("[data-cell]")?.dataset.cell;
    if (event.pointerType !== "touch" || !id || (this.input.editing && id === this.id)) return;
    this.goTo(id);
    this.edit();
  }

  // --- the keyboard ---

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.input.editing || event.target.closest(".tabulator-header")) return;
    if (this.moved(event) || this.onKey(event)) event.preventDefault();
    else if (event.key === "F2" && !event.shiftKey) {
      event.preventDefault();
      this.edit();
    } else if (!this.root.contains(document.activeElement) || document.activeElement === this.scroller) {
      // Parked: the key itself lands in the input that has the focus now.
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) this.moveTo(this.row, this.column);
    }
  }

  /** @param {KeyboardEvent} event @returns {boolean} */
  moved(event) {
    const { key } = event;
    const far = event.ctrlKey || event.metaKey;
    if (event.altKey) return false;
    if (key === "Tab") return this.tab(event);
    if (key === "Enter") return this.enter(event.shiftKey ? -1 : 1);
    if (key === "Escape" && sizeOf(this.range) > 1) return this.go(0, 0, false);
    if (key === "a" && far) return this.selectAll();
    if (key === " " && (event.shiftKey || far)) return this.selectLine(event.shiftKey);
    const from = event.shiftKey ? this.end : this;
    if (key in MOVES) {
      const [down, right] = MOVES[key];
      const reach = far ? this.rows.length + this.fields.length : 1;
      return this.go(from.row - this.row + down * reach, from.column - this.column + right * reach, event.shiftKey);
    }
    if (key === "Home") return this.go((far ? 0 : from.row) - this.row, -this.column, event.shiftKey);
    if (key === "End") return this.go((far ? this.rows.length - 1 : from.row) - this.row, this.fields.length - 1 - this.column, event.shiftKey);
    return false;
  }

  /** @param {number} down @param {number} right @param {boolean} extend */
  go(down, right, extend) {
    if (extend) this.extendTo(this.row + down, this.column + right);
    else this.moveTo(this.row + down, this.column + right);
    return true;
  }

  selectAll() {
    const before = this.range;
    this.row = 0;
    this.column = 0;
    this.end = { row: this.rows.length - 1, column: this.fields.length - 1 };
    this.redraw(before);
    this.shownAt(0, 0);
    this.stand(true);
    this.onMove(this.id);
    this.onSelect(sizeOf(this.range));
    return true;
  }

  /** @param {boolean} isRow */
  selectLine(isRow) {
    const { top, left, bottom, right } = this.range;
    if (isRow) this.select({ top, left: 0, bottom, right: this.fields.length - 1 });
    else this.select({ top: 0, left, bottom: this.rows.length - 1, right });
    return true;
  }

  /** Tab goes to the next cell that takes typing and, after the last one, out of the grid. */
  tab(event) {
    const next = this.nextEditable(event.shiftKey ? -1 : 1);
    if (next) this.moveTo(...next);
    return next !== null;
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

  /** Enter goes to the next cell of the column that takes typing, past headings and what is computed; else one line. */
  enter(step) {
    for (let row = this.row + step; row >= 0 && row < this.rows.length; row += step) {
      if (this.isEditable(this.idAt(row, this.column))) return this.go(row - this.row, 0, false);
    }
    return this.go(step, 0, false);
  }

  /** Opens the active cell with what stands in it. */
  edit() {
    if (!this.isEditable(this.id)) return;
    this.stand(true);
    this.input.begin(this.placeOf(this.id).text);
  }

  /**
   * A key while typing. Where typing itself opened the cell, an arrow up or down leaves it as Enter does.
   * @param {KeyboardEvent} event
   * @param {boolean} begunByTyping
   * @returns {boolean} whether the cell was left
   */
  typedKey(event, begunByTyping) {
    const back = event.shiftKey ? -1 : 1;
    const vertical = { ArrowDown: begunByTyping ? 1 : 0, ArrowUp: begunByTyping ? -1 : 0 }[event.key] ?? 0;
    if (event.key !== "Tab" && event.key !== "Enter" && !vertical) return false;
    this.input.finish(true);
    if (event.key === "Enter") this.enter(back);
    else if (vertical) this.moveTo(this.row + vertical, this.column);
    else this.moveTo(...(this.nextEditable(back) ?? [this.row, this.column]));
    return true;
  }
}

function clamp(value, length) {
  return Math.min(Math.max(value, 0), length - 1);
}
