/** What stands around the grid: the state of saving, the notes of single cells, the findings, how much is filled. */

import { noteId } from "./grid-columns.js";
import { button, element, icon, moment, word } from "./grid-words.js";

const ICONS = { idle: "info-circle", saving: "cloud-upload", saved: "cloud-check", retrying: "cloud-off", conflict: "git-compare", refused: "alert-circle", "signed-out": "lock" };

/**
 * @param {string} state a key of ICONS
 * @param {string} text
 * @param {string} [detail]
 */
export function showStatus(state, text, detail = "") {
  const line = document.getElementById("grid-status");
  if (!line || (line.dataset.state === state && line.textContent === text + detail)) return;
  line.dataset.state = state;
  const parts = [icon(ICONS[state]), element("span", "grid-status-text", text)];
  if (detail) parts.push(element("span", "grid-status-detail", detail));
  line.replaceChildren(...parts);
}

/**
 * One block for each cell that was refused or that somebody else changed.
 * @param {import("./grid-store.js").Cell[]} cells
 * @param {object} acts
 * @param {(id: string) => string} acts.nameOf
 * @param {(id: string) => void} acts.goTo
 * @param {(cell: import("./grid-store.js").Cell, typed: string) => void} acts.type
 * @param {(cell: import("./grid-store.js").Cell) => void} acts.takeTheirs
 */
export function showNotes(cells, acts) {
  const holder = document.getElementById("grid-note");
  holder?.replaceChildren(...cells.map((cell) => note(cell, acts)));
}

function note(cell, acts) {
  const name = button(acts.nameOf(cell.id), () => acts.goTo(cell.id), "link");
  name.title = word("goTo");
  const body = cell.trouble === "stale" ? conflict(cell, acts) : refusal(cell, acts);
  const block = element("div", `cell-note cell-note-${cell.trouble}`, icon(ICONS[cell.trouble === "stale" ? "conflict" : "refused"]), element("div", "", name, ...body));
  block.id = noteId(cell.id);
  return block;
}

function refusal(cell, acts) {
  const parts = [element("p", "", cell.message)];
  if (cell.choices.length) {
    const choices = cell.choices.map((choice) => button(choice, () => acts.type(cell, choice)));
    parts.push(element("div", "choices", element("span", "", word("choose")), ...choices));
  }
  return parts;
}

function conflict(cell, acts) {
  const theirs = cell.theirs;
  const who = theirs.by ? word("theirs", { by: theirs.by }) : word("theirs", { by: "" });
  const when = theirs.at ? ` (${moment(theirs.at)})` : "";
  const values = element("dl", "both");
  values.append(
    element("div", "", element("dt", "", word("mine")), element("dd", "", cell.pending || word("empty"))),
    element("div", "", element("dt", "", who + when), element("dd", "", theirs.text || word("empty"))),
  );
  const keep = button(word("keepMine"), () => acts.type(cell, cell.pending ?? ""));
  const take = button(word("takeTheirs"), () => acts.takeTheirs(cell));
  return [...(cell.message ? [element("p", "", cell.message)] : []), values, element("div", "choices", keep, take)];
}

/**
 * The same list as components/findings.html.
 * @param {{strength: "error"|"warning", message: string, cells?: string[]}[]} findings
 * @param {(id: string) => void} goTo
 */
export function showFindings(findings, goTo) {
  const list = document.getElementById("findings");
  list?.replaceChildren(...findings.map((finding) => findingItem(finding, goTo)));
  const panel = document.getElementById("findings-panel");
  if (panel) panel.hidden = findings.length === 0;
  askForExplanation(findings.length > 0);
}

/** What the checks found may be submitted with an explanation only: the page has both forms. @param {boolean} needed */
function askForExplanation(needed) {
  const plain = document.getElementById("submit-plain");
  const explained = document.getElementById("submit-explained");
  if (plain) plain.hidden = needed;
  if (explained) explained.hidden = !needed;
}

function findingItem({ strength, message, cells = [] }, goTo) {
  const sign = strength === "error" ? "alert-circle" : "alert-triangle";
  const item = element("li", `finding finding-${strength}`, icon(sign), element("strong", "", word(strength)), element("span", "finding-message", message));
  if (cells.length) item.append(button(word("goTo"), () => goTo(cells[0]), "link"));
  return item;
}

/** @param {{filled: number, total: number}} completeness */
export function showCompleteness({ filled, total }) {
  const place = document.getElementById("grid-filled");
  if (place) place.textContent = `${filled}/${total}`;
}

/**
 * The line that tells about the active cell: its value of the last period, who typed it and when.
 * @param {import("./grid-store.js").Cell|undefined} cell
 * @param {string} name
 */
export function showCell(cell, name) {
  const line = document.getElementById("grid-cell");
  if (!line) return;
  const facts = [];
  if (cell?.previous) facts.push(word("previous", { text: cell.previous }));
  if (cell?.by && cell.text !== "") facts.push(word("by", { by: cell.by, at: moment(cell.at) }));
  line.replaceChildren(element("strong", "", name), ...facts.map((fact) => element("span", "", fact)));
}
