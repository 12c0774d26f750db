/** Tabulator's columns and cells made from the grid's JSON. Nothing here is ever set as HTML. */

import { element, icon, word } from "./grid-words.js";

/** `least` in pixels, so that eight columns stand side by side at 1366; the rest is shared by width in characters. */
const KINDS = {
  numbering: { least: 40, characters: 0, align: "center" },
  label: { least: 150, characters: 36, align: "left" },
  unit: { least: 64, characters: 10, align: "center" },
  figure: { least: 104, characters: 12, align: "right" },
  text: { least: 88, characters: 14, align: "left" },
};
const FROZEN = new Set(["numbering", "label"]);

/**
 * @param {object[]} columns
 * @param {import("./grid-store.js").GridStore} store
 * @param {Function} editor
 */
export function tabulatorColumns(columns, store, editor) {
  let frozen = true;
  return columns.map((column) => {
    frozen = frozen && !column.children && FROZEN.has(column.kind);
    return { ...oneColumn(column, store, editor), frozen };
  });
}

function oneColumn(column, store, editor) {
  const heading = { title: column.title, titleFormatter: () => document.createTextNode(column.title) };
  if (column.children?.length) {
    return { ...heading, columns: column.children.map((child) => oneColumn(child, store, editor)) };
  }
  const name = column.kind in KINDS ? column.kind : "text";
  const kind = KINDS[name];
  const shared = {
    ...heading,
    field: column.key,
    cssClass: `is-${name}`,
    hozAlign: kind.align,
    vertAlign: "middle",
    variableHeight: true,
    ...(kind.characters ? { minWidth: kind.least, widthGrow: column.width || kind.characters } : { width: kind.least }),
  };
  if (!isValueColumn(column)) return { ...shared, formatter: (cell) => label(cell, column, store) };
  return {
    ...shared,
    editor,
    editorParams: { figure: column.kind === "figure" },
    editable: (cell) => store.get(cellId(cell))?.editable ?? false,
    formatter: (cell) => valueNode(cell, store),
  };
}

/** @param {{kind: string}} column */
export function isValueColumn(column) {
  return column.kind === "figure" || column.kind === "text";
}

/** The columns that hold cells, in reading order. */
export function valueColumns(columns) {
  return columns.flatMap((column) => (column.children?.length ? valueColumns(column.children) : isValueColumn(column) ? [column] : []));
}

/** The address of the server's cell under a Tabulator cell. */
export function cellId(cell) {
  return `${cell.getData().id}:${cell.getField()}`;
}

/** A title, a number or a unit: never typed into. */
function label(cell, column, store) {
  const { row } = cell.getData();
  const holder = cell.getElement();
  holder.classList.toggle("is-bold", Boolean(row.bold));
  holder.classList.toggle("is-group", Boolean(row.group));
  if (column.kind === "label") {
    holder.classList.toggle("is-italic", Boolean(row.italic));
    holder.classList.add(`indent-${Math.min(row.indent ?? 0, 6)}`);
    holder.setAttribute("role", "rowheader");
  }
  const own = { numbering: row.number, label: row.title, unit: row.unit }[column.kind];
  return document.createTextNode(store.get(cellId(cell))?.text ?? own ?? "");
}

function valueNode(cell, store) {
  const { row } = cell.getData();
  const holder = cell.getElement();
  holder.classList.toggle("is-bold", Boolean(row.bold));
  holder.classList.toggle("is-italic", Boolean(row.italic_figures));
  holder.classList.toggle("is-group", Boolean(row.group));
  return paint(holder, store.get(cellId(cell)), store);
}

/**
 * Writes a cell's state on its element and answers what to put inside.
 * @param {HTMLElement} holder
 * @param {import("./grid-store.js").Cell|undefined} state
 * @param {import("./grid-store.js").GridStore} store
 */
export function paint(holder, state, store) {
  if (!state) {
    holder.classList.add("is-void");
    holder.setAttribute("aria-readonly", "true");
    return document.createTextNode("");
  }
  const trouble = state.trouble ?? state.finding;
  holder.dataset.cell = state.id;
  holder.dataset.mark = trouble ?? "";
  holder.classList.toggle("is-locked", !state.editable);
  holder.classList.toggle("is-computed", Boolean(state.computed));
  holder.classList.toggle("is-dirty", state.pending !== null && !state.trouble);
  holder.setAttribute("aria-readonly", String(!state.editable));
  holder.setAttribute("aria-invalid", String(state.trouble === "refused" || state.finding === "error"));
  if (state.trouble) holder.setAttribute("aria-describedby", noteId(state.id));
  else holder.removeAttribute("aria-describedby");
  holder.title = state.message || (state.previous ? word("previous", { text: state.previous }) : "");
  const inside = element("span", "cell-inside");
  if (trouble) inside.append(icon(MARKS[trouble]));
  inside.append(element("span", "cell-text", store.shown(state)));
  return inside;
}

const MARKS = { refused: "alert-circle", stale: "git-compare", error: "alert-circle", warning: "alert-triangle" };

/** @param {string} id the id of the note under the grid that speaks of a cell */
export function noteId(id) {
  return `note-${id.replaceAll(":", "-")}`;
}
