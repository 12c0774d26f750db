/** The editor of one cell: a plain input whose text goes to the store; Tabulator only opens and closes it. */

import { LiveGrouping } from "./numbers.js";
import { cellId } from "./grid-columns.js";

/**
 * @param {object} options
 * @param {() => import("./grid-cursor.js").GridCursor} options.cursor
 * @param {(id: string) => string} options.textOf
 * @param {(id: string, typed: string) => void} options.commit
 */
export function cellEditor({ cursor, textOf, commit }) {
  return (cell, onRendered, _success, cancel, { figure }) => {
    const id = cellId(cell);
    const start = cursor().takeStart();
    const before = textOf(id);
    const isNumber = figure && !cell.getData().row.words;
    const input = document.createElement("input");
    input.type = "text";
    input.className = "cell-input";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("aria-label", labelOf(cell));
    if (isNumber) input.inputMode = "decimal";
    input.value = start ?? before;
    if (isNumber) new LiveGrouping(input);
    let open = true;

    function finish(keep) {
      if (!open) return;
      open = false;
      const typed = input.value.trim().normalize("NFC");
      if (keep && typed !== before) commit(id, typed);
      cancel();
    }

    function leave(event, go) {
      event.preventDefault();
      event.stopPropagation();
      finish(true);
      go();
    }

    input.addEventListener("blur", () => finish(true));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const { row, column } = cursor();
      const vertical = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        event.preventDefault();
        finish(false);
        cursor().moveTo(row, column);
      } else if (event.key === "Tab") {
        const next = cursor().nextEditable(event.shiftKey ? -1 : 1);
        leave(event, () => cursor().moveTo(...(next ?? [row, column])));
      } else if (vertical && (event.key === "Enter" || start !== undefined)) {
        leave(event, () => cursor().moveTo(row + vertical, column));
      }
    });
    onRendered(() => {
      input.focus({ preventScroll: true });
      input.setSelectionRange(input.value.length, input.value.length);
    });
    return input;
  };
}

function labelOf(cell) {
  const { row } = cell.getData();
  return [row.number, row.title, cell.getColumn().getDefinition().title].filter(Boolean).join(" ");
}
