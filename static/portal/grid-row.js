/**
 * The page of one row: what is typed is saved while one types, and kept in the browser while the line is gone. Without
 * this script the form's own POST does the same at the end.
 */

import { showStatus } from "./grid-panel.js";
import { GridServer } from "./grid-server.js";
import { button, element, icon, word } from "./grid-words.js";
import { LiveGrouping } from "./numbers.js";
import { SaveQueue } from "./save-queue.js";
import { isTouched } from "./touched.js";
import { UnsentStore } from "./unsent-store.js";

class RowPage {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    const { saveUrl, loadUrl, submission, user, title, page } = form.dataset;
    this.form = form;
    this.savedAt = "";
    this.passing = false;
    this.keepsNothing = false;
    const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
    this.server = new GridServer({ saveUrl, gridUrl: loadUrl, cellsUrl: "" }, { id: Number(user) }, token);
    this.unsent = new UnsentStore({ user: Number(user), submission: Number(submission), title, url: page }, (error) => this.cannotKeep(error));
    this.queue = new SaveQueue({
      send: (saves) => this.server.save(saves),
      versionOf: (cell) => Number(this.versionField(cell)?.value ?? 0),
      onAnswer: (answer) => answer.cells.forEach((outcome) => this.answered(outcome)),
      onChange: () => this.status(),
      keep: this.unsent,
    });
    for (const field of this.fields) {
      if (field.classList.contains("is-figure")) new LiveGrouping(/** @type {HTMLInputElement} */ (field));
      field.addEventListener("change", () => this.queue.put([{ cell: field.name, typed: typedIn(field) }]));
    }
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.queue.retry());
    window.addEventListener("beforeunload", (event) => this.guard(event));
    const early = this.fields.filter((field) => isTouched(field) && field !== document.activeElement);
    if (early.length) this.queue.put(early.map((field) => ({ cell: field.name, typed: typedIn(field) })));
    this.restored = this.restore();
  }

  /** The inputs of the row's cells. @returns {(HTMLInputElement|HTMLTextAreaElement)[]} */
  get fields() {
    return [...this.form.querySelectorAll("input, textarea")].filter((field) => this.versionField(field.name));
  }

  /** @param {string} cell @returns {HTMLInputElement|null} */
  versionField(cell) {
    return /** @type {HTMLInputElement|null} */ (this.form.elements.namedItem(`${cell}-version`));
  }

  /** @param {string} cell */
  field(cell) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(cell));
  }

  /** What this row could not send earlier, also from the grid; what the person has typed meanwhile is newer. */
  async restore() {
    const saves = (await this.unsent.all()).filter(({ cell }) => this.versionField(cell) && !isTouched(this.field(cell)));
    for (const { cell, typed } of saves) {
      this.field(cell).value = typed;
      // Whoever is about to type there types instead of it, not behind it.
      if (this.field(cell) === document.activeElement) this.field(cell).select();
    }
    this.queue.restore(saves);
  }

  /** @param {import("./save-queue.js").Outcome} outcome */
  answered({ cell, outcome, version, text, message = "", theirs, choices = [] }) {
    const field = this.field(cell);
    const isSaved = outcome === "saved" || outcome === "same";
    if (isSaved) this.savedAt = new Date().toTimeString().slice(0, 5);
    // Sent again, a stale value is the decision to keep it.
    if (isSaved || outcome === "stale") this.versionField(cell).value = String(version);
    if (isSaved && !this.queue.holds(cell) && field !== document.activeElement) field.value = text;
    const problem = outcome === "stale" ? word("theirsOnRow", { by: theirs.by, text: theirs.text || word("empty"), at: theirs.at }) : isSaved ? "" : message;
    field.setAttribute("aria-invalid", String(problem !== ""));
    field.closest(".field").classList.toggle("has-errors", problem !== "");
    const said = problem ? [element("li", "", icon(outcome === "stale" ? "git-compare" : "alert-circle"), element("span", "", problem))] : [];
    const picks = choices.map((choice) => button(choice, () => this.pick(field, choice)));
    if (picks.length) said.push(element("li", "choices", element("span", "", word("choose")), ...picks));
    document.getElementById(`${field.id}-problem`).replaceChildren(...said);
  }

  cannotKeep(error) {
    console.warn("nothing can be kept in this browser", error);
    this.keepsNothing = true;
  }

  /** What the browser keeps is sent at the last look, if not before; what it cannot keep is asked about. */
  guard(event) {
    const unkept = this.keepsNothing && this.queue.held.length;
    if (unkept || this.unsent.writing) event.preventDefault();
  }

  pick(field, choice) {
    field.value = choice;
    this.queue.put([{ cell: field.name, typed: choice }]);
    field.focus();
  }

  /**
   * The form's own POST comes last, when every cell is saved: it would be lost with the line, and so would what it
   * carries. To send a stale value again is to keep it.
   * @param {SubmitEvent} event
   */
  async submitted(event) {
    const submitter = /** @type {HTMLButtonElement|null} */ (event.submitter);
    if (this.passing || submitter?.name.endsWith("-choice")) return;
    event.preventDefault();
    await this.restored;
    const again = this.fields.filter((field) => this.queue.undecided.has(field.name));
    this.queue.put(again.map((field) => ({ cell: field.name, typed: typedIn(field) })));
    await this.queue.settled();
    if (this.queue.unsaved) return this.queue.retry();
    if (this.queue.undecided.size) return this.field([...this.queue.undecided.keys()][0]).focus();
    this.passing = true;
    // A form that is telling of its submit event takes no second one.
    setTimeout(() => this.form.requestSubmit(submitter));
  }

  status() {
    const { unsaved, trouble, shut } = this.queue;
    const signIn = { text: word("signIn"), url: word("signInUrl") };
    if (trouble === "shut") showStatus("shut", word("shut"), shut);
    else if (trouble === "signed-out") showStatus("signed-out", word("retrying"), word("signedOut", { count: unsaved }), signIn);
    else if (trouble === "other-user") showStatus("signed-out", word("retrying"), word("otherUserOnRow", { count: unsaved }), signIn);
    else if (trouble) showStatus("retrying", word("retrying"), word("retryingDetail", { count: unsaved }));
    else if (unsaved) showStatus("saving", word("saving"));
    else if (this.queue.undecided.size) showStatus("refused", word("refusedOnRow", { count: this.queue.undecided.size }));
    else if (this.savedAt) showStatus("saved", word("saved", { time: this.savedAt }));
  }
}

/** @param {HTMLInputElement|HTMLTextAreaElement} field */
function typedIn(field) {
  return field.value.trim().normalize("NFC");
}

const form = /** @type {HTMLFormElement|null} */ (document.getElementById("row-form"));
if (form) new RowPage(form);
