/**
 * The last look before submitting: what was typed in this browser and never reached the server is sent now; while a
 * cell of it is left (refused, changed by somebody else, no line), it is named and nothing is submitted.
 */

import { GridNames } from "./grid-names.js";
import { GridServer, loadGrid } from "./grid-server.js";
import { element, icon, word } from "./grid-words.js";
import { SaveQueue } from "./save-queue.js";
import { UnsentStore } from "./unsent-store.js";

class UnsentCells {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    const { user, submission, title, page } = place.dataset;
    this.unsent = new UnsentStore({ user: Number(user), submission: Number(submission), title, url: page }, (error) => console.warn(error));
    /** Cells that the server does not have; null: not yet looked up. @type {number|null} */
    this.left = null;
    this.saved = false;
    /** Why a cell is left, by its id. @type {Map<string, string>} */
    this.problems = new Map();
    this.looked = this.look();
    for (const form of document.querySelectorAll("form[data-after-unsent]")) form.addEventListener("submit", (event) => this.submitted(event));
  }

  async look() {
    const saves = await this.unsent.all();
    this.left = saves.length;
    if (!saves.length) return;
    this.tell(word("sendingUnsent", { count: saves.length }));
    try {
      this.send(saves, await loadGrid(this.place.dataset.loadUrl));
    } catch (error) {
      console.warn(error);
      this.tell(word("unsentKept", { count: saves.length }));
    }
  }

  /** @param {import("./save-queue.js").Save[]} saves */
  send(saves, grid) {
    const { user, saveUrl, loadUrl } = this.place.dataset;
    const server = new GridServer({ saveUrl, gridUrl: loadUrl, cellsUrl: "" }, { id: Number(user) }, grid.csrf);
    this.names = new GridNames(grid);
    this.queue = new SaveQueue({
      send: (some) => server.save(some),
      versionOf: () => 0,
      onAnswer: (answer) => answer.cells.forEach((outcome) => this.answered(outcome)),
      onChange: () => this.show(),
      keep: this.unsent,
    });
    window.addEventListener("online", () => this.queue.retry());
    this.unsent.remove(saves.filter((save) => !this.names.has(save.cell)));
    this.queue.restore(saves.filter((save) => this.names.has(save.cell)));
  }

  /** @param {import("./save-queue.js").Outcome} outcome */
  answered({ cell, outcome, message = "", theirs }) {
    this.saved ||= outcome === "saved";
    if (outcome === "refused") this.problems.set(cell, message);
    if (outcome === "stale") this.problems.set(cell, word("theirsAtCheck", { by: theirs.by, text: theirs.text || word("empty"), at: theirs.at }));
  }

  async show() {
    const { unsaved, undecided, trouble, shut } = this.queue;
    this.left = unsaved + undecided.size;
    if (unsaved) return this.tell(trouble ? shut || word("unsentKept", { count: unsaved }) : word("sendingUnsent", { count: unsaved }));
    if (this.saved) {
      // What the page counts and checks is of before; the browser has forgotten what was saved when it can be read again.
      await this.unsent.all();
      location.reload();
      return;
    }
    this.tell(word("unsentLeft", { count: undecided.size }), [...undecided.values()].map((save) => this.line(save)));
    this.place.hidden = !undecided.size;
  }

  /** @param {import("./save-queue.js").Save} save */
  line({ cell, typed }) {
    const said = element("span", "finding-message", `${this.names.of(cell)}: “${typed || word("empty")}”. ${this.problems.get(cell) ?? ""}`);
    const link = /** @type {HTMLAnchorElement} */ (element("a", "", word("goTo")));
    const { rowsUrl, back } = this.place.dataset;
    link.href = `${rowsUrl}${this.names.rowPage(cell)}/${back}`;
    return element("li", "finding finding-error", icon("alert-circle"), said, link);
  }

  /** @param {string} words @param {HTMLElement[]} [lines] */
  tell(words, lines = []) {
    this.place.hidden = false;
    document.getElementById("unsent-told").textContent = words;
    document.getElementById("unsent-list").replaceChildren(...lines);
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    if (this.left === 0) return;
    event.preventDefault();
    await this.looked;
    if (this.left) this.place.focus();
    else setTimeout(() => /** @type {HTMLFormElement} */ (event.target).requestSubmit(event.submitter));
  }
}

const place = document.getElementById("unsent-cells");
if (place) new UnsentCells(place);
