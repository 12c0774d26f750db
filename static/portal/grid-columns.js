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
const MARKS = { refused: "alert-circle", stale: "git-compare", error: "alert-circle", warning: "alert-triangle", marked: "flag" };

/**
 * @param {object[]} columns
 * @param {(holder: HTMLElement, id: string) => Node} draw paints a cell of the submission; called once for each, when
 *   its row is first shown
 * @param {(id: string) => string|undefined} textOf the text of a cell that only labels its row
 */
export function tabulatorColumns(columns, draw, textOf) {
  let frozen = true;
  return columns.map((column) => {
    frozen = frozen && !column.children?.length && FROZEN.has(column.kind);
    return { ...oneColumn(column, draw, textOf), frozen };
  });
}

function oneColumn(column, draw, textOf) {
  const heading = { title: column.title, titleFormatter: () => document.createTextNode(column.title) };
  if (column.children?.length) {
    return { ...heading, columns: column.children.map((child) => oneColumn(child, draw, textOf)) };
  }
  const name = column.kind in KINDS ? column.kind : "text";
  const kind = KINDS[name];
  return {
    ...heading,
    field: column.key,
    cssClass: `is-${name}`,
    hozAlign: kind.align,
    vertAlign: "middle",
    variableHeight: true,
    ...(kind.characters ? { minWidth: kind.least, widthGrow: column.width || kind.characters } : { width: kind.least }),
    formatter: isValueColumn(column) ? (cell) => draw(rowStyled(cell), cellId(cell)) : (cell) => label(cell, column, textOf),
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
function cellId(cell) {
  return `${cell.getData().id}:${cell.getField()}`;
}

/** A title, a number or a unit: never typed into. */
function label(cell, column, textOf) {
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
  return document.createTextNode(textOf(cellId(cell)) ?? own ?? "");
}

function rowStyled(cell) {
  const { row } = cell.getData();
  const holder = cell.getElement();
  if (row.bold) holder.classList.add("is-bold");
  if (row.italic_figures) holder.classList.add("is-italic");
  if (row.group) holder.classList.add("is-group");
  if (row.words) holder.classList.add("is-words");
  return holder;
}

/**
 * Writes a cell's state on its element and answers what to put inside.
 * @param {HTMLElement} holder
 * @param {import("./grid-store.js").Cell|undefined} state
 * @param {string} text
 * @param {boolean} editable
 * @returns {DocumentFragment|Text}
 */
export function paint(holder, state, text, editable) {
  if (!state) {
    holder.classList.add("is-void");
    holder.setAttribute("aria-readonly", "true");
    return document.createTextNode("");
  }
  const sign = state.trouble ?? state.finding ?? (state.mark ? "marked" : null);
  holder.dataset.cell = state.id;
  setOrRemove(holder, "data-mark", sign);
  setOrRemove(holder, "aria-readonly", editable ? null : "true");
  setOrRemove(holder, "aria-invalid", state.trouble === "refused" || state.finding === "error" ? "true" : null);
  setOrRemove(holder, "title", state.message || state.mark?.reason || null);
  holder.classList.toggle("is-locked", !editable);
  holder.classList.toggle("is-computed", state.computed);
  holder.classList.toggle("is-dirty", state.pending !== null && !state.trouble);
  holder.classList.toggle("has-words", state.noted);
  holder.classList.toggle("is-awaited", state.finding !== null && !text);
  const shown = element("span", "cell-text", text);
  if (!sign) return shown;
  const inside = document.createDocumentFragment();
  inside.append(icon(MARKS[sign]), shown);
  return inside;
}

/** What an assistive program says of a cell beside its value. @param {import("./grid-store.js").Cell|undefined} state */
export function spoken(state) {
  if (!state) return "";
  const signs = [];
  if (state.trouble) signs.push(word(state.trouble === "stale" ? "conflict" : "notSaved"));
  if (state.finding) signs.push(word(state.finding));
  if (state.mark) signs.push(word("marked", { reason: state.mark.reason }));
  if (state.noted) signs.push(word("hasWords"));
  return signs.join(", ");
}

/** @param {HTMLElement} holder @param {string} name @param {string|null} value */
function setOrRemove(holder, name, value) {
  if (value === null) holder.removeAttribute(name);
  else if (holder.getAttribute(name) !== value) holder.setAttribute(name, value);
}

/** @param {string} id the id of the note under the grid that speaks of a cell */
export function noteId(id) {
  return `note-${id.replaceAll(":", "-")}`;
}
