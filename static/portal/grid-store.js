/**
 * The cells of the grid as the page knows them: what the server has, what was typed since, what is wrong.
 *
 * @typedef {{text: string, typed: string, version: number, by: string, at: string, previous: string,
 *   editable: boolean, computed?: boolean}} ServerCell
 * @typedef {ServerCell & {id: string, pending: string|null, trouble: "refused"|"stale"|null, message: string,
 *   choices: string[], theirs: {text: string, typed: string, by: string, at: string}|null,
 *   finding: "error"|"warning"|null}} Cell
 */

export class GridStore {
  /** @param {{rows: {key: string, cells: Record<string, ServerCell>}[]}} grid */
  constructor(grid) {
    /** @type {Map<string, Cell>} */
    this.cells = new Map();
    for (const row of grid.rows) {
      for (const [key, cell] of Object.entries(row.cells)) {
        const id = `${row.key}:${key}`;
        this.cells.set(id, { ...cell, id, pending: null, trouble: null, message: "", choices: [], theirs: null, finding: null });
      }
    }
  }

  /** @param {string} id */
  get(id) {
    return this.cells.get(id);
  }

  /** @param {string} id */
  versionOf(id) {
    return this.cells.get(id)?.version ?? 0;
  }

  /** @param {"refused"|"stale"} trouble */
  troubled(trouble) {
    return [...this.cells.values()].filter((cell) => cell.trouble === trouble);
  }

  /**
   * What is shown: the typed text until the server has answered for it.
   * @param {Cell} cell
   */
  shown(cell) {
    return cell.pending ?? cell.text;
  }

  /**
   * @param {string} id
   * @param {string} typed
   */
  type(id, typed) {
    const cell = this.cells.get(id);
    if (cell) Object.assign(cell, { pending: typed, trouble: null, message: "", choices: [], theirs: null });
  }

  /**
   * @param {import("./save-queue.js").Outcome} outcome
   * @param {boolean} newerWaits whether the person has typed again since this was sent
   */
  answer(outcome, newerWaits) {
    const cell = this.cells.get(outcome.cell);
    if (!cell) return;
    if (outcome.outcome === "saved" || outcome.outcome === "same") {
      Object.assign(cell, { version: outcome.version, text: outcome.text, typed: outcome.typed });
      if (!newerWaits) cell.pending = null;
    } else if (outcome.outcome === "refused" && !newerWaits) {
      Object.assign(cell, { trouble: "refused", message: outcome.message ?? "", choices: outcome.choices ?? [] });
    } else if (outcome.outcome === "stale") {
      const theirs = outcome.theirs ?? { text: outcome.text, typed: outcome.typed, by: "", at: "" };
      Object.assign(cell, { trouble: "stale", version: outcome.version, message: outcome.message ?? "", theirs });
    }
  }

  /**
   * Takes the computed cells as they are now; answers the ids of those that changed.
   * @param {Record<string, string>} texts
   */
  recompute(texts) {
    const changed = Object.keys(texts).filter((id) => this.cells.has(id) && this.cells.get(id).text !== texts[id]);
    for (const id of changed) this.cells.get(id).text = texts[id];
    return changed;
  }

  /** @param {Cell} cell */
  takeTheirs(cell) {
    Object.assign(cell, { ...cell.theirs, pending: null, trouble: null, message: "", theirs: null });
  }

  /**
   * Marks the cells that findings name; answers the ids whose mark changed.
   * @param {{strength: "error"|"warning", cells?: string[]}[]} findings
   */
  mark(findings) {
    /** @type {Map<string, "error"|"warning">} */
    const marks = new Map();
    for (const { strength, cells = [] } of findings) {
      for (const id of cells) if (marks.get(id) !== "error") marks.set(id, strength);
    }
    const changed = [...this.cells.values()].filter((cell) => cell.finding !== (marks.get(cell.id) ?? null));
    for (const cell of changed) cell.finding = marks.get(cell.id) ?? null;
    return changed.map((cell) => cell.id);
  }
}
