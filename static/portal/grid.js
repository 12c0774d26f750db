/** The entry grid of a submission: loads it, shows it in Tabulator, and saves each cell as it is typed. */

import { TabulatorFull as Tabulator } from "../packages/tabulator/tabulator.js";
import { writeText } from "./clipboard.js";
import { GridActs } from "./grid-acts.js";
import { noteId, paint, spoken, tabulatorColumns, valueColumns } from "./grid-columns.js";
import { GridCursor } from "./grid-cursor.js";
import { CellDetails } from "./grid-details.js";
import { CellInput } from "./grid-input.js";
import { showCompleteness, showFindings, showKept, showNotes, showState, showStatus, tell } from "./grid-panel.js";
import { GridNames, splitId } from "./grid-names.js";
import { GridServer, loadGrid } from "./grid-server.js";
import { GridStore } from "./grid-store.js";
import { word } from "./grid-words.js";
import { SaveQueue } from "./save-queue.js";
import { UndoStack } from "./undo-stack.js";
import { UnsentStore } from "./unsent-store.js";

/** A form of more cells is drawn as it is scrolled; a smaller one whole, for the browser's own search. */
const DRAWN_WHOLE = 600;
const FITTING_ROWS = 20;
const HEIGHT = "80vh";

const holder = document.getElementById("grid");
if (holder) start(holder);

/** @param {HTMLElement} holder */
async function start(holder) {
  let grid;
  try {
    grid = await loadGrid(holder.dataset.gridUrl ?? "");
  } catch (error) {
    console.error(error);
    showStatus("refused", word("loadFailed"));
    return;
  }
  new EntryGrid(holder, grid);
}

class EntryGrid {
  constructor(holder, grid) {
    this.grid = grid;
    this.store = new GridStore(grid);
    this.undoStack = new UndoStack();
    this.savedAt = "";
    this.keepsNothing = false;
    this.findings = grid.findings ?? [];
    this.wordless = new Set(grid.wordless ?? []);
    this.columns = valueColumns(grid.columns);
    this.names = new GridNames(grid);
    this.rows = this.names.rows;
    /** Every cell that was drawn, by its id. @type {Map<string, HTMLElement>} */
    this.drawn = new Map();
    this.server = new GridServer({ gridUrl: holder.dataset.gridUrl, saveUrl: holder.dataset.saveUrl, cellsUrl: holder.dataset.cellsUrl }, grid.user, grid.csrf);
    this.unsent = new UnsentStore(
      { user: grid.user.id, submission: grid.submission.id, title: holder.dataset.label ?? "", url: location.pathname },
      (error) => this.cannotKeep(error),
    );
    this.queue = new SaveQueue({
      send: (saves) => this.server.save(saves),
      versionOf: (id) => this.store.versionOf(id),
      onAnswer: (answer) => this.answered(answer),
      onChange: () => this.status(),
      keep: this.unsent,
    });
    this.table = this.build(holder);
    this.table.on("tableBuilt", () => this.built());
  }

  build(holder) {
    const cells = this.grid.rows.length * this.columns.length;
    holder.replaceChildren();
    holder.setAttribute("aria-label", holder.dataset.label ?? "");
    holder.setAttribute("aria-multiselectable", "true");
    holder.setAttribute("aria-rowcount", String(this.grid.rows.length + depthOf(this.grid.columns)));
    return new Tabulator(holder, {
      data: this.grid.rows.map((row, place) => ({ id: row.key, row, place })),
      columns: tabulatorColumns(this.grid.columns, (drawn, id) => this.draw(drawn, id), (id) => this.store.get(id)?.text),
      columnDefaults: { headerSort: false, resizable: false, headerWordWrap: true },
      layout: "fitColumns",
      ...(this.scrolls ? { height: HEIGHT } : {}),
      renderVertical: cells > DRAWN_WHOLE ? "virtual" : "basic",
      rowFormatter: (row) => row.getElement().setAttribute("aria-rowindex", String(row.getData().place + 1 + depthOf(this.grid.columns))),
      nestedFieldSeparator: false,
      keybindings: false,
      selectableRows: false,
    });
  }

  built() {
    this.input = new CellInput({
      textOf: (id) => this.store.textOf(id),
      commit: (id, typed) => this.acts.act([{ cell: id, before: this.store.textOf(id), after: typed }]),
      onTyping: (typed) => this.details.typing(typed === null ? "" : this.hintFor(typed)),
      onKey: (event, begunByTyping) => this.cursor.typedKey(event, begunByTyping),
    });
    this.details = new CellDetails({
      store: this.store,
      server: this.server,
      nameOf: (id) => this.nameOf(id),
      onWords: (id, findings) => this.worded(id, findings),
      onSize: () => this.table.redraw(true),
      onClose: () => this.cursor.stand(true),
    });
    this.cursor = new GridCursor(this.table, {
      fields: this.columns.map((column) => column.key),
      rows: [...this.rows.keys()],
      elementOf: (id) => this.drawn.get(id),
      isEditable: (id) => this.store.isEditable(id),
      input: this.input,
      placeOf: (id) => this.placeOf(id),
      onMove: (id) => this.details.show(id),
      onSelect: (count) => count > 1 && tell(word("selected", { count })),
      onKey: (event) => this.acts.key(event),
    });
    this.acts = new GridActs({
      store: this.store,
      cursor: this.cursor,
      undoStack: this.undoStack,
      write: (changes) => this.write(changes),
      tell,
      openPanel: () => this.details.open(true),
    });
    this.nameHeadings();
    this.listen();
    this.found(this.findings);
    this.restore();
    // Rows were measured in another font.
    if (document.fonts.status !== "loaded") document.fonts.ready.then(() => this.table.redraw(true));
  }

  /** Tabulator gives the heading over headings a role that there is none of. */
  nameHeadings() {
    for (const group of this.table.element.querySelectorAll(".tabulator-col-group")) {
      for (const name of ["aria-title", "aria-sort"]) group.removeAttribute(name);
      group.setAttribute("role", "presentation");
    }
    for (const [key, title] of this.names.titles) this.table.getColumn(key)?.getElement().setAttribute("aria-label", title);
  }

  listen() {
    for (const control of document.querySelectorAll("[data-grid-act]")) {
      control.addEventListener("click", () => {
        this.acts.run(/** @type {HTMLElement} */ (control).dataset.gridAct ?? "");
        this.cursor.stand(true);
      });
    }
    document.getElementById("cell-panel-open")?.addEventListener("click", () => this.details.toggle());
    for (const part of document.querySelectorAll("[data-after-saving]")) part.addEventListener("submit", (event) => this.submitted(event));
    for (const link of document.querySelectorAll("#marked [data-cell]")) link.addEventListener("click", (event) => this.toMarked(event));
    window.addEventListener("online", () => this.queue.retry());
    // Somebody comes back from the window where they signed in again.
    window.addEventListener("focus", () => this.queue.trouble !== "shut" && this.queue.retry());
    window.addEventListener("beforeunload", (event) => this.guard(event));
    // Only what is drawn is printed.
    window.addEventListener("beforeprint", () => this.drawWhole(true));
    window.addEventListener("afterprint", () => this.drawWhole(false));
  }

  /** What an earlier page typed and could not send; an answer that takes nothing shows it under the table alone. */
  async restore() {
    const kept = await this.unsent.all();
    const saves = kept.filter((save) => this.store.get(save.cell));
    this.unsent.remove(kept.filter((save) => !this.store.get(save.cell)));
    if (this.store.editable) this.typedBefore(saves);
    else this.queue.close(this.grid.submission.refusal ?? word("readOnly"));
    this.queue.restore(saves);
    this.status();
  }

  /** @param {import("./save-queue.js").Save[]} saves */
  typedBefore(saves) {
    for (const { cell, typed } of saves) {
      this.store.type(cell, typed);
      this.repaint(cell);
    }
    if (saves.length) tell(word("restored", { count: saves.length }));
  }

  nameOf(id) {
    return this.names.of(id);
  }

  /** @param {string} id @returns {import("./grid-input.js").Place} */
  placeOf(id) {
    const cell = this.store.get(id);
    return {
      id,
      name: this.nameOf(id),
      text: this.store.textOf(id),
      spoken: spoken(cell),
      note: cell?.trouble ? noteId(id) : "",
      isNumber: this.isNumber(id),
    };
  }

  /** @param {string} id */
  isNumber(id) {
    const [row, column] = splitId(id);
    return !this.rows.get(row)?.words && this.columns.find((one) => one.key === column)?.kind === "figure";
  }

  /**
   * Why the text so far cannot be a value of the active cell. Only what the server's own words settle: every value but
   * the few it names holds a digit.
   * @param {string} typed
   */
  hintFor(typed) {
    const text = typed.trim().normalize("NFC").toLowerCase();
    if (!text || !this.isNumber(this.cursor.id) || /\d/.test(text)) return "";
    return [...this.wordless].some((one) => one.startsWith(text)) ? "" : word("notANumberYet", { text: typed.trim() });
  }

  /** The one way values come in, as one act: typing, deleting, pasting, filling, choosing, undoing. */
  write(changes) {
    for (const { cell, after } of changes) {
      this.store.type(cell, after);
      this.repaint(cell);
    }
    if (changes.length) this.queue.put(changes.map(({ cell, after }) => ({ cell, typed: after })));
    this.notes();
  }

  /** @param {import("./save-queue.js").Answer} answer */
  answered({ cells, computed, findings, completeness, state }) {
    for (const outcome of cells) {
      this.store.answer(outcome, this.queue.holds(outcome.cell));
      if (outcome.outcome === "saved" || outcome.outcome === "same") this.savedAt = clock();
      this.repaint(outcome.cell);
    }
    for (const id of this.store.recompute(computed ?? {})) this.repaint(id);
    if (findings) this.found(findings);
    if (completeness) showCompleteness(completeness);
    if (state) showState(state);
    this.notes();
  }

  found(findings) {
    this.findings = findings;
    for (const id of this.store.mark(findings)) this.repaint(id);
    showFindings(findings, (id) => this.cursor.goTo(id));
  }

  /** A note or an explanation was written beside a cell. */
  worded(id, findings) {
    const known = new Map(findings.map((finding) => [finding.key, finding]));
    this.found(this.findings.map((finding) => known.get(finding.key) ?? finding));
    this.repaint(id);
  }

  notes() {
    showNotes([...this.store.troubled("stale"), ...this.store.troubled("refused")], {
      nameOf: (id) => this.nameOf(id),
      goTo: (id) => this.cursor.goTo(id),
      type: (cell, typed) => this.decided(cell.id, () => this.acts.act([{ cell: cell.id, before: cell.text, after: typed }])),
      takeTheirs: (cell) => this.decided(cell.id, () => this.take(cell)),
    });
    this.status();
  }

  /** The button that was pressed goes away with its note: the focus returns to the cell. */
  decided(id, act) {
    act();
    this.cursor.goTo(id);
  }

  take(cell) {
    this.store.takeTheirs(cell);
    this.undoStack.overwritten(cell.id);
    this.queue.forget(cell.id);
    this.repaint(cell.id);
    this.notes();
  }

  /**
   * A cell as Tabulator draws its row for the first time.
   * @param {HTMLElement} drawn
   * @param {string} id
   */
  draw(drawn, id) {
    this.drawn.set(id, drawn);
    const place = this.cursor?.whereIs(id);
    if (place) this.cursor.dress(drawn, ...place);
    return paint(drawn, this.store.get(id), this.store.textOf(id), this.store.isEditable(id));
  }

  /** @param {string} id */
  repaint(id) {
    const drawn = this.drawn.get(id);
    if (!drawn) return;
    const inside = paint(drawn, this.store.get(id), this.store.textOf(id), this.store.isEditable(id));
    const kept = this.input?.input.parentElement === drawn ? [this.input.input] : [];
    for (const child of [...drawn.childNodes]) if (child !== kept[0]) child.remove();
    drawn.prepend(inside);
    if (id === this.cursor?.id && !this.input.editing) this.cursor.stand(false);
  }

  /** Nothing is submitted while the server lacks what is on the screen. @param {SubmitEvent} event */
  async submitted(event) {
    if (!this.queue.unsaved && !this.queue.undecided.size) return;
    event.preventDefault();
    await this.queue.settled();
    const { unsaved, undecided } = this.queue;
    if (unsaved) tell(word("waitForSaving", { count: unsaved }));
    else if (undecided.size) {
      this.cursor.goTo([...undecided.keys()][0]);
      tell(word("decideFirst", { count: undecided.size }));
    } else setTimeout(() => /** @type {HTMLFormElement} */ (event.target).requestSubmit(event.submitter));
  }

  /** A marked cell of the list above: the cell in the grid; on a phone the link leads to the page of its row. */
  toMarked(event) {
    const id = event.currentTarget.dataset.cell;
    if (!this.store.get(id) || matchMedia("(max-width: 37.5rem)").matches) return;
    event.preventDefault();
    this.cursor.goTo(id);
  }

  // --- the state of saving ---

  status() {
    const { unsaved, trouble } = this.queue;
    const stale = this.store.troubled("stale").length;
    const refused = this.store.troubled("refused").length;
    const signIn = { text: word("signIn"), url: word("signInUrl") };
    if (trouble === "shut") showStatus("shut", this.store.editable ? word("shut") : word("readOnly"));
    else if (!this.store.editable) showStatus("idle", word("readOnly"));
    else if (trouble === "signed-out") showStatus("signed-out", word("retrying"), word("signedOut", { count: unsaved }), signIn);
    else if (trouble === "other-user") showStatus("signed-out", word("retrying"), word("otherUser", { count: unsaved, name: this.grid.user.name }), signIn);
    else if (trouble) showStatus("retrying", word("retrying"), word(this.keepsNothing ? "retryingHere" : "retryingDetail", { count: unsaved }));
    else if (unsaved) showStatus("saving", word("saving"));
    else if (stale) showStatus("conflict", word("conflict"), word("conflictDetail", { count: stale }));
    else if (refused) showStatus("refused", word("refused", { count: refused }));
    else if (this.savedAt) showStatus("saved", word("saved", { time: this.savedAt }));
    else showStatus("idle", word("idle"));
    this.showKept();
  }

  /** What was typed after the round closed, or while it did. */
  showKept() {
    const saves = this.queue.trouble === "shut" ? this.queue.held : [];
    const values = saves.map((save) => ({ name: this.nameOf(save.cell), text: save.typed }));
    showKept(values, this.queue.shut || word("notTaken"), {
      copy: () => this.copyKept(values),
      retry: () => this.sendKept(),
      giveUp: () => this.giveUp(saves.map((save) => this.store.get(save.cell))),
    });
  }

  /** @param {{name: string, text: string}[]} values */
  async copyKept(values) {
    const text = writeText(values.map((value) => [{ text: value.name }, { text: value.text }]));
    try {
      await navigator.clipboard.writeText(text);
      tell(word("copied", { count: values.length }));
    } catch {
      tell(word("cannotCopy"));
    }
  }

  /** After a reopening the page itself is new: its rights, its form, its marks. */
  sendKept() {
    if (this.store.editable) this.queue.retry();
    else location.reload();
  }

  giveUp(cells) {
    for (const cell of cells) {
      this.store.giveUp(cell);
      this.queue.forget(cell.id);
      this.repaint(cell.id);
    }
    this.notes();
  }

  cannotKeep(error) {
    if (!this.keepsNothing) console.warn("nothing can be kept in this browser", error);
    this.keepsNothing = true;
    this.status();
  }

  /** What the browser keeps outlives the page; what it cannot keep is asked about. @param {BeforeUnloadEvent} event */
  guard(event) {
    const unkept = this.keepsNothing && (this.queue.unsaved || this.queue.undecided.size);
    if (unkept || this.input?.editing || this.unsent.writing || this.details?.isWritten) event.preventDefault();
  }

  /** A form that fits the window is as high as it is; a longer one scrolls under its heading. */
  get scrolls() {
    return this.grid.rows.length > FITTING_ROWS;
  }

  /** @param {boolean} whole */
  drawWhole(whole) {
    if (this.scrolls) this.table.setHeight(whole ? false : HEIGHT);
  }
}

/** How many rows the heading has. */
function depthOf(columns) {
  return columns.length ? 1 + Math.max(...columns.map((column) => depthOf(column.children ?? []))) : 0;
}

function clock() {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}
