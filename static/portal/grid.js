/** The entry grid of a submission: loads it, shows it in Tabulator, and saves each cell as it is typed. */

import { TabulatorFull as Tabulator } from "../packages/tabulator/tabulator.js";
import { paint, tabulatorColumns, valueColumns } from "./grid-columns.js";
import { GridCursor } from "./grid-cursor.js";
import { cellEditor } from "./grid-editor.js";
import { showCell, showCompleteness, showFindings, showNotes, showStatus } from "./grid-panel.js";
import { loadGrid, saver } from "./grid-server.js";
import { GridStore } from "./grid-store.js";
import { word } from "./grid-words.js";
import { SaveQueue } from "./save-queue.js";

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
    this.savedAt = "";
    this.names = new Map(valueColumns(grid.columns).map((column) => [column.key, column.title]));
    this.rows = new Map(grid.rows.map((row) => [row.key, row]));
    this.queue = new SaveQueue({
      send: saver(holder.dataset.saveUrl ?? "", holder.dataset.gridUrl ?? "", holder.dataset.csrf ?? ""),
      versionOf: (id) => this.store.versionOf(id),
      onAnswer: (answer) => this.answered(answer),
      onChange: () => this.status(),
    });
    this.table = this.build(holder);
    this.table.on("tableBuilt", () => this.built());
    window.addEventListener("online", () => this.queue.retry());
    window.addEventListener("beforeunload", (event) => this.guard(event));
  }

  build(holder) {
    const editor = cellEditor({
      cursor: () => this.cursor,
      textOf: (id) => this.textOf(id),
      commit: (id, typed) => this.commit(id, typed),
    });
    holder.replaceChildren();
    holder.setAttribute("aria-label", holder.dataset.label ?? "");
    return new Tabulator(holder, {
      data: this.grid.rows.map((row) => ({ id: row.key, row })),
      columns: tabulatorColumns(this.grid.columns, this.store, editor),
      columnDefaults: { headerSort: false, resizable: false, headerWordWrap: true },
      layout: "fitColumns",
      maxHeight: "80vh",
      renderVertical: "basic",
      nestedFieldSeparator: false,
      keybindings: false,
      selectableRows: false,
      editTriggerEvent: "dblclick",
    });
  }

  built() {
    this.cursor = new GridCursor(this.table, {
      fields: [...this.names.keys()],
      isEditable: (id) => this.grid.submission.editable && Boolean(this.store.get(id)?.editable),
      commit: (id, typed) => this.commit(id, typed),
      textOf: (id) => this.textOf(id),
      onMove: (id) => showCell(this.store.get(id), this.nameOf(id)),
    });
    this.findings(this.grid.findings ?? []);
    this.status();
  }

  textOf(id) {
    const cell = this.store.get(id);
    return cell ? this.store.shown(cell) : "";
  }

  /** "II Hoạt động QL giáo dục chung · KH 2021" */
  nameOf(id) {
    const cut = id.lastIndexOf(":");
    const row = this.rows.get(id.slice(0, cut));
    return `${[row?.number, row?.title].filter(Boolean).join(" ")} · ${this.names.get(id.slice(cut + 1)) ?? ""}`;
  }

  /** The one way a value comes in: typing, deleting, choosing, pasting. */
  commit(id, typed) {
    this.store.type(id, typed);
    this.queue.put(id, typed);
    this.repaint(id);
    this.notes();
  }

  /** @param {import("./save-queue.js").Answer} answer */
  answered({ cells, computed, findings, completeness }) {
    for (const outcome of cells) {
      this.store.answer(outcome, this.queue.holds(outcome.cell));
      if (outcome.outcome === "stale") this.queue.drop(outcome.cell);
      else if (outcome.outcome !== "refused") this.savedAt = clock();
      this.repaint(outcome.cell);
    }
    for (const id of this.store.recompute(computed ?? {})) this.repaint(id);
    if (findings) this.findings(findings);
    if (completeness) showCompleteness(completeness);
    this.notes();
  }

  findings(findings) {
    for (const id of this.store.mark(findings)) this.repaint(id);
    showFindings(findings, (id) => this.cursor.goTo(id));
  }

  notes() {
    showNotes([...this.store.troubled("stale"), ...this.store.troubled("refused")], {
      nameOf: (id) => this.nameOf(id),
      goTo: (id) => this.cursor.goTo(id),
      type: (cell, typed) => this.decided(cell.id, () => this.commit(cell.id, typed)),
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
    this.repaint(cell.id);
    this.notes();
  }

  /** @param {string} id */
  repaint(id) {
    const cut = id.lastIndexOf(":");
    const element = this.table.getRow(id.slice(0, cut))?.getCell(id.slice(cut + 1))?.getElement();
    if (!element || element.classList.contains("tabulator-editing")) return;
    element.replaceChildren(paint(element, this.store.get(id), this.store));
  }

  status() {
    const { unsaved, trouble } = this.queue;
    const stale = this.store.troubled("stale").length;
    const refused = this.store.troubled("refused").length;
    if (!this.grid.submission.editable) showStatus("idle", word("readOnly"));
    else if (trouble === "signed-out") showStatus("signed-out", word("retrying"), word("signedOut"));
    else if (trouble) showStatus("retrying", word("retrying"), word("retryingDetail", { count: unsaved }));
    else if (unsaved) showStatus("saving", word("saving"));
    else if (stale) showStatus("conflict", word("conflict"), word("conflictDetail", { count: stale }));
    else if (refused) showStatus("refused", word("refused", { count: refused }));
    else if (this.savedAt) showStatus("saved", word("saved", { time: this.savedAt }));
    else showStatus("idle", word("idle"));
  }

  /** @param {BeforeUnloadEvent} event */
  guard(event) {
    if (this.queue.unsaved || this.store.troubled("refused").length || this.store.troubled("stale").length) event.preventDefault();
  }
}

function clock() {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}
