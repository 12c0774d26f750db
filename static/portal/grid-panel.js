/** What stands around the grid: the state of saving, what was done, the notes of single cells, the findings. */

import { noteId } from "./grid-columns.js";
import { button, element, icon, word } from "./grid-words.js";

const ICONS = {
  idle: "info-circle", saving: "cloud-upload", saved: "cloud-check", retrying: "cloud-off", conflict: "git-compare", refused: "alert-circle",
  "signed-out": "lock", shut: "lock",
};

/**
 * @param {string} state a key of ICONS
 * @param {string} text
 * @param {string} [detail]
 * @param {{text: string, url: string}|null} [way] where it can be mended
 */
export function showStatus(state, text, detail = "", way = null) {
  const line = document.getElementById("grid-status");
  if (!line || (line.dataset.state === state && line.textContent === text + detail + (way?.text ?? ""))) return;
  line.dataset.state = state;
  const parts = [icon(ICONS[state]), element("span", "grid-status-text", text)];
  if (detail) parts.push(element("span", "grid-status-detail", detail));
  if (way) parts.push(wayOut(way));
  line.replaceChildren(...parts);
}

function wayOut({ text, url }) {
  const link = /** @type {HTMLAnchorElement} */ (element("a", "grid-status-way", text));
  Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
  return link;
}

let said = 0;

/** What an act did, for the eye and for a screen reader; it goes by itself. @param {string} text */
export function tell(text) {
  const line = document.getElementById("grid-told");
  if (!line) return;
  clearTimeout(said);
  line.textContent = text;
  said = setTimeout(() => (line.textContent = ""), 8000);
}

/**
 * What was typed and is not taken: shown with the reason, to be copied, sent again or given up.
 * @param {{name: string, text: string}[]} values
 * @param {string} reason
 * @param {{copy: () => void, retry: () => void, giveUp: () => void}} acts
 */
export function showKept(values, reason, acts) {
  const holder = document.getElementById("grid-kept");
  if (!holder) return;
  holder.hidden = values.length === 0;
  if (!values.length) return holder.replaceChildren();
  const list = element("dl", "kept-values", ...values.flatMap(({ name, text }) => [element("dt", "", name), element("dd", "", text || word("empty"))]));
  holder.replaceChildren(
    element("p", "kept-reason", icon("lock"), element("span", "", reason)),
    element("details", "kept-list", element("summary", "", word("kept", { count: values.length })), list),
    element("div", "kept-acts", button(word("copyKept"), acts.copy), button(word("sendKept"), acts.retry), button(word("giveUpKept"), acts.giveUp)),
  );
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
  const when = theirs.at ? ` (${theirs.at})` : "";
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
}

function findingItem({ strength, message, explained, cells = [] }, goTo) {
  const sign = strength === "error" ? "alert-circle" : explained ? "check" : "alert-triangle";
  const name = explained ? "explained" : strength;
  const item = element("li", `finding finding-${name}`, icon(sign), element("strong", "", word(name)), element("span", "finding-message", message));
  if (cells.length) item.append(button(word("goTo"), () => goTo(cells[0]), "link"));
  return item;
}

/** The first value makes "Chưa nhập" to "Đang nhập". @param {{name: string, label: string}} state */
export function showState({ name, label }) {
  const shown = document.querySelector(".page-facts .state");
  if (!shown || shown.classList.contains(`state-${name}`)) return;
  shown.className = `state state-${name}`;
  shown.replaceChildren(icon(`state-${name}`), label);
}

/** @param {{filled: number, total: number}} completeness */
export function showCompleteness({ filled, total }) {
  const place = document.getElementById("grid-filled");
  if (place) place.textContent = `${filled}/${total}`;
}
