/**
 * What stands beside the active cell: its name, the last period, the target, the change; and in the panel its mark, its
 * warnings with their explanation, its note and its history.
 */

import { button, element, icon, word } from "./grid-words.js";

const PAUSE = 250; // while the keys run through cells, none of them is asked for
const WORDS = ["explanation", "note"];

export class CellDetails {
  /**
   * @param {object} options
   * @param {import("./grid-store.js").GridStore} options.store
   * @param {import("./grid-server.js").GridServer} options.server
   * @param {(id: string) => string} options.nameOf
   * @param {(id: string, findings: object[]) => void} options.onWords a cell has words, or has them no more, and what
   *   the checks find at it now
   * @param {() => void} options.onSize the panel takes room from the grid, or gives it back
   * @param {() => void} options.onClose
   */
  constructor(options) {
    Object.assign(this, options);
    this.line = document.getElementById("grid-cell");
    this.panel = document.getElementById("cell-panel");
    this.body = document.getElementById("cell-panel-body");
    this.id = "";
    this.timer = 0;
    this.hint = "";
    document.getElementById("cell-panel-close")?.addEventListener("click", () => this.close());
    this.panel?.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  get isOpen() {
    return this.panel !== null && !this.panel.hidden;
  }

  /** @param {string} id */
  show(id) {
    const moved = id !== this.id;
    this.id = id;
    this.hint = "";
    this.drawLine();
    if (moved && this.isOpen) this.drawWaiting();
    if (this.isOpen || this.store.get(id)?.outdated) this.ask(PAUSE);
  }

  /** Why what is being typed cannot be a value; blank: nothing is wrong yet. @param {string} hint */
  typing(hint) {
    if (hint === this.hint) return;
    this.hint = hint;
    this.drawLine();
  }

  /** @param {boolean} focus */
  open(focus) {
    if (!this.panel) return;
    this.panel.hidden = false;
    this.onSize();
    document.getElementById("cell-panel-open")?.setAttribute("aria-expanded", "true");
    this.drawWaiting();
    this.focusWhenDrawn = focus;
    this.ask(0);
  }

  close() {
    this.panel.hidden = true;
    this.onSize();
    document.getElementById("cell-panel-open")?.setAttribute("aria-expanded", "false");
    this.onClose();
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open(true);
  }

  /** @param {number} pause */
  ask(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(this.id), pause);
  }

  /** @param {string} id */
  async fetch(id) {
    const cell = this.store.get(id);
    if (!cell) return;
    try {
      const document = await this.server.cell(id);
      const { change = "", gap = "", target = "", previous = "" } = document;
      this.store.set(id, { change, gap, target, previous, outdated: false });
      if (id === this.id) this.draw(document);
    } catch {
      if (id === this.id && this.isOpen) this.body.replaceChildren(element("p", "cell-panel-empty", word("panelOffline")));
    }
  }

  /** @param {object} document the server's */
  draw(document) {
    this.drawLine();
    if (!this.isOpen || this.isWritten) return;
    this.body.replaceChildren(...this.parts(document).filter((part) => part !== null));
    if (this.focusWhenDrawn) (this.body.querySelector("textarea") ?? this.panel).focus();
    this.focusWhenDrawn = false;
  }

  drawWaiting() {
    if (this.isWritten) return;
    this.body.replaceChildren(element("p", "cell-panel-name", this.nameOf(this.id)));
  }

  /** Words that are not yet sent stay, whatever the cursor does. */
  get isWritten() {
    return [...(this.body?.querySelectorAll("textarea") ?? [])].some((area) => area.value !== area.defaultValue);
  }

  // --- the line above the grid ---

  drawLine() {
    const cell = this.store.get(this.id);
    if (!this.line) return;
    const parts = [element("strong", "", this.nameOf(this.id))];
    if (this.hint) parts.push(element("span", "grid-cell-hint", this.hint));
    else if (cell) parts.push(...facts(cell).map((fact) => element("span", "", ...fact)));
    if (!this.hint && cell?.mark) parts.push(element("span", "grid-cell-mark", icon("flag"), word("marked", { reason: cell.mark.reason })));
    this.line.replaceChildren(...parts);
  }

  // --- the panel ---

  parts(document) {
    const id = this.id;
    const cell = this.store.get(id);
    return [
      element("p", "cell-panel-name", this.nameOf(id)),
      cell && facts(cell).length ? factList(cell) : null,
      document.mark ? element("div", "cell-panel-mark", icon("flag"), element("div", "", element("p", "", document.mark.reason), element("small", "", word("by", document.mark)))) : null,
      ...document.findings.map((finding) => element("p", `finding finding-${finding.strength}`, icon(finding.strength === "error" ? "alert-circle" : "alert-triangle"), element("span", "", finding.message))),
      ...WORDS.map((name) => this.words(id, name, document)),
      element("h3", "", word("history")),
      element("ol", "cell-history", ...history(document)),
    ];
  }

  /** A note, or the explanation where a warning asks for one. */
  words(id, name, document) {
    const text = document[name];
    const asked = name === "note" || document.findings.some((finding) => finding.strength === "warning");
    if (!this.store.editable) return text ? element("div", "cell-words", element("h3", "", word(name)), element("p", "", text)) : null;
    if (!asked && !text) return null;
    const area = /** @type {HTMLTextAreaElement} */ (element("textarea", "", text));
    Object.assign(area, { id: `cell-${name}`, rows: 2, maxLength: 2000, defaultValue: text });
    const label = element("label", "field-label", word(name));
    label.setAttribute("for", area.id);
    const told = element("p", "cell-words-told");
    told.setAttribute("role", "status");
    const save = button(word("saveWords"), () => this.save(id, name, area, told));
    return element("div", "cell-words", label, area, element("div", "cell-words-acts", save, told));
  }

  async save(id, name, area, told) {
    told.textContent = word("saving");
    try {
      const answer = await this.server.annotate(id, { [name]: area.value, [`seen_${name}`]: area.defaultValue });
      told.textContent = answer.ok ? word("wordsSaved") : answer.message;
      if (!answer.ok) return this.showTheirs(name, area, answer.theirs);
      area.defaultValue = answer.document[name];
      area.value = area.defaultValue;
      this.store.set(id, { noted: Boolean(answer.document.note || answer.document.explanation) });
      this.onWords(id, answer.document.findings);
      this.body.querySelector(".cell-history")?.replaceChildren(...history(answer.document));
    } catch {
      told.textContent = word("wordsKept");
    }
  }

  /** Somebody else wrote there: their words are shown, and saving again is a decision. */
  showTheirs(name, area, theirs) {
    if (!theirs) return;
    area.defaultValue = theirs[name];
    area.before(element("p", "cell-words-theirs", word("theirWords", { text: theirs[name] || word("empty") })));
  }
}

/** @param {import("./grid-store.js").Cell} cell @returns {(string|Node)[][]} */
function facts(cell) {
  const found = [];
  if (cell.previous) found.push(fact("previous", cell.previous, cell.change));
  if (cell.target) found.push(fact("target", cell.target, cell.gap));
  return found;
}

/** "Kỳ trước: 5", or how far the cell is from it: "So với kỳ trước 5: +1 (+20,0%)" */
function fact(name, text, change) {
  return change ? [word(`${name}Change`, { text }), " ", element("b", "", change)] : [word(name, { text })];
}

/** @param {import("./grid-store.js").Cell} cell */
function factList(cell) {
  const rows = [["previousName", cell.previous, cell.change], ["targetName", cell.target, cell.gap]].filter(([, text]) => text);
  return element("dl", "cell-facts", ...rows.flatMap(([name, text, change]) => [element("dt", "", word(name)), element("dd", "", text, ...(change ? [element("small", "", ` ${change}`)] : []))]));
}

/** @param {{history: object[]}} document */
function history(document) {
  return document.history.length ? document.history.map(historyItem) : [element("li", "cell-panel-empty", word("noHistory"))];
}

function historyItem({ who, when, what, before, after }) {
  const change = element("span", "cell-history-change", ...(what ? [`${what}: `] : []), before || word("empty"), " → ", element("b", "", after || word("empty")));
  return element("li", "", change, element("small", "", word("by", { by: who, at: when })));
}
