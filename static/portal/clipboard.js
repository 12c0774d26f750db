/**
 * Blocks of cells as the clipboard carries them: tab-separated text as Excel and LibreOffice write it, and an HTML
 * table for what the text cannot say. Pure: knows no page.
 */

/** What spreadsheets put where a plain space was meant. */
const SPACES = /[\u00a0\u2007\u202f]/g;
const BREAK = /\r\n|\r|\n/g;

/**
 * The cells of a copied block, row by row. A line break at the very end ends the last row and begins none.
 * @param {string} text
 * @returns {string[][]}
 */
export function readBlock(text) {
  const source = text.replace(/\0+$/, "").replace(BREAK, "\n").replace(/\n$/, "");
  if (source === "") return [];
  /** @type {string[][]} */
  const rows = [[]];
  for (let at = 0; at <= source.length; ) {
    const [cell, end] = quotedCell(source, at) ?? plainCell(source, at);
    rows[rows.length - 1].push(cell.replace(SPACES, " ").trim());
    if (source[end] === "\n") rows.push([]);
    at = end + 1;
  }
  return rows;
}

/**
 * A cell in quotes, which may hold tabs, line breaks and doubled quotes. `"abc` and `"a" b` are no quoted cells: Excel
 * writes a quote as it is where the cell needs none.
 * @param {string} source
 * @param {number} start
 * @returns {[string, number]|null} the text, and the place of the separator behind it
 */
function quotedCell(source, start) {
  if (source[start] !== '"') return null;
  let text = "";
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] !== '"') text += source[at];
    else if (source[at + 1] === '"') text += source[(at += 1)];
    else return at + 1 === source.length || "\t\n".includes(source[at + 1]) ? [text, at + 1] : null;
  }
  return null;
}

/**
 * @param {string} source
 * @param {number} start
 * @returns {[string, number]}
 */
function plainCell(source, start) {
  let end = start;
  while (end < source.length && source[end] !== "\t" && source[end] !== "\n") end += 1;
  return [source.slice(start, end), end];
}

/**
 * @param {{text: string}[][]} rows
 * @returns {string} what `readBlock` reads back
 */
export function writeText(rows) {
  return rows.map((row) => row.map(({ text }) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join("\t")).join("\r\n");
}

/**
 * The same as a table. A figure carries its number, so that no spreadsheet reads 5.016.100 by another country's rules;
 * everything else is marked as text, so that a leading = is never a formula.
 * @param {{text: string, number?: string, percent?: boolean}[][]} rows
 */
export function writeHtml(rows) {
  const body = rows.map((row) => `<tr>${row.map(htmlCell).join("")}</tr>`).join("");
  return `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset="utf-8"><table>${body}</table></html>`;
}

/** @param {{text: string, number?: string, percent?: boolean}} cell */
function htmlCell({ text, number, percent }) {
  if (number === undefined || number === "") return `<td style="mso-number-format:'\\@'">${escaped(text)}</td>`;
  const decimals = number.split(".")[1]?.length ?? 0;
  const value = percent ? hundredth(number) : number;
  const format = (percent ? "0" : "#,##0") + (decimals ? `.${"0".repeat(decimals)}` : "") + (percent ? "%" : "");
  return `<td align="right" x:num="${value}" sdval="${value}" sdnum="1066;0;${format}" style="mso-number-format:'${format}'">${escaped(text)}</td>`;
}

/**
 * A hundredth of a decimal, by its digits alone: 96.11 is 0.9611.
 * @param {string} number
 */
function hundredth(number) {
  const sign = number.startsWith("-") ? "-" : "";
  const [whole, decimals = ""] = number.replace("-", "").split(".");
  const digits = whole.padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}${decimals}`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replace(BREAK, "<br>");
}
