/**
 * The one input of the grid. It stands in the active cell, empty and unseen, before anything is typed: so that the
 * first key, and a Vietnamese input method that composes it, always begins in it. Typing or F2 makes it the editor.
 */

import { element } from "./grid-words.js";
import { LiveGrouping } from "./numbers.js";

/**
 * @typedef {{id: string, name: string, text: string, spoken: string, note: string, isNumber: boolean}} Place `name`:
 *   how a person calls the cell; `note`: the id of the block that says what is wrong with it
 */

export class CellInput {
  /**
   * @param {object} options
   * @param {(id: string) => string} options.textOf
   * @param {(id: string, typed: string) => void} options.commit
   * @param {(typed: string|null) => void} options.onTyping the text so far; null: no longer typing
   * @param {(event: KeyboardEvent, begunByTyping: boolean) => boolean} options.onKey a key while typing: whether it
   *   ends it, by moving away
   */
  constructor({ textOf, commit, onTyping, onKey }) {
    Object.assign(this, { textOf, commit, onTyping, onKey });
    this.input = /** @type {HTMLInputElement} */ (element("input", "cell-input"));
    Object.assign(this.input, { type: "text", autocomplete: "off", spellcheck: false, tabIndex: -1 });
    this.input.setAttribute("autocapitalize", "off");
    this.grouping = new LiveGrouping(this.input);
    /** @type {Place|null} */
    this.place = null;
    this.editing = false;
    this.begunByTyping = false;
    this.input.addEventListener("beforeinput", () => this.begin());
    this.input.addEventListener("compositionstart", () => this.begin());
    this.input.addEventListener("input", () => this.editing && this.onTyping(this.input.value));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.finish(true));
  }

  /**
   * Waits in a cell for the first key.
   * @param {HTMLElement} holder
   * @param {Place} place
   */
  waitIn(holder, place) {
    this.finish(true);
    this.place = place;
    if (this.input.parentElement !== holder) holder.append(this.input);
    this.input.value = "";
    this.input.tabIndex = 0;
    this.input.inputMode = place.isNumber ? "decimal" : "text";
    this.input.setAttribute("aria-label", [place.text, place.spoken, place.name].filter(Boolean).join(", "));
    if (place.note) this.input.setAttribute("aria-describedby", place.note);
    else this.input.removeAttribute("aria-describedby");
  }

  /** Out of the grid: the active cell only shows. */
  leave() {
    this.finish(true);
    this.place = null;
    this.input.remove();
  }

  /** Becomes the editor. @param {string} [text] what it opens with; without it, empty */
  begin(text) {
    if (this.editing || !this.place) return;
    this.editing = true;
    this.begunByTyping = text === undefined;
    if (text !== undefined) this.input.value = text;
    this.grouping.begin(this.place.isNumber);
    this.input.setAttribute("aria-label", this.place.name);
    this.input.parentElement?.classList.add("is-editing");
    if (text !== undefined) this.input.setSelectionRange(text.length, text.length);
  }

  /** @param {boolean} keep what was typed */
  finish(keep) {
    if (!this.editing || !this.place) return;
    this.editing = false;
    const { id } = this.place;
    const typed = this.input.value.trim().normalize("NFC");
    this.input.value = "";
    this.input.parentElement?.classList.remove("is-editing");
    this.onTyping(null);
    if (keep && typed !== this.textOf(id)) this.commit(id, typed);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.editing) return;
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") this.finish(false);
    if (event.key === "Escape" || this.onKey(event, this.begunByTyping)) event.preventDefault();
  }
}
