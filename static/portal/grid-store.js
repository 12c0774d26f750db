/**
 * The cells of the grid as the page knows them: what the server has, what was typed since, what is wrong.
 *
 * @typedef {{text: string, typed: string, version: number, previous: string, target: string, change: string,
 *   gap: string, number: string, percent: boolean, computed: boolean, fixed: boolean}} ServerCell
 * @typedef {ServerCell & {id: string, pending: string|null, trouble: "refused"|"stale"|null, message: string,
 *   choices: string[], theirs: {text: string, typed: string, by: string, at: string}|null,
 *   finding: "error"|"warning"|null, mark: {reason: string, by: string, at: string}|null, noted: boolean,
 *   outdated: boolean}} Cell `outdated`: its change and gap are of an earlier value
 */

/** What the server leaves out of a cell that has nothing of it. */
const PLAIN = {
  text: "", typed: "", version: 0, previous: "", target: "", change: "", gap: "", number: "", percent: false, computed: false, fixed: false,
  pending: null, trouble: null, message: "", choices: [], theirs: null, finding: null, mark: null, noted: false, outdated: false,
};

export class GridStore {
  /** @param {object} grid the server's document */
  constructor(grid) {
    this.editable = grid.submission.editable;
    /** @type {Map<string, Cell>} */
    this.cells = new Map();
    for (const row of grid.rows) {
      for (const [key, cell] of Object.entries(row.cells)) {
        const id = `${row.key}:${key}`;
        this.cells.set(id, { ...PLAIN, typed: cell.text, ...cell, id });
      }
    }
    for (const [id, mark] of Object.entries(grid.marks ?? {})) this.set(id, { mark });
    for (const id of [...(grid.noted ?? []), ...(grid.explained ?? [])]) this.set(id, { noted: true });
  }

  /** @param {string} id */
  get(id) {
    return this.cells.get(id);
  }

  /** @param {string} id @param {Partial<Cell>} values */
  set(id, values) {
    const cell = this.cells.get(id);
    if (cell) Object.assign(cell, values);
  }

  /** @param {string} id */
  isEditable(id) {
    const cell = this.cells.get(id);
    return this.editable && cell !== undefined && !cell.fixed;
  }

  /** @param {string} id */
  versionOf(id) {
    return this.cells.get(id)?.version ?? 0;
  }

  /** @param {string} id what is shown: the typed text until the server has answered for it */
  textOf(id) {
    const cell = this.cells.get(id);
    return cell ? (cell.pending ?? cell.text) : "";
  }

  /** @param {"refused"|"stale"} trouble */
  troubled(trouble) {
    return [...this.cells.values()].filter((cell) => cell.trouble === trouble);
  }

  /**
   * @param {string} id
   * @param {string} typed
   */
  type(id, typed) {
    this.set(id, { pending: typed, trouble: null, message: "", choices: [], theirs: null });
  }

  /**
   * @param {import("./save-queue.js").Outcome} outcome
   * @param {boolean} newerWaits whether the person has typed again since this was sent
   */
  answer(outcome, newerWaits) {
    const cell = this.cells.get(outcome.cell);
    if (!cell) return;
    if (outcome.outcome === "saved" || outcome.outcome === "same") {
      const { version, text, typed, number = "" } = outcome;
      Object.assign(cell, { version, text, typed, number, change: "", gap: "", outdated: true });
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
    for (const id of changed) this.set(id, { text: texts[id], number: "" });
    return changed;
  }

  /** @param {Cell} cell */
  takeTheirs(cell) {
    Object.assign(cell, { ...cell.theirs, number: "", pending: null, trouble: null, message: "", theirs: null, outdated: true });
  }

  /** What was typed is given up: the server's value stands again. @param {Cell} cell */
  giveUp(cell) {
    Object.assign(cell, { pending: null, trouble: null, message: "", choices: [], theirs: null });
  }

  /**
   * Marks the cells that findings name; answers the ids whose mark changed. An empty cell is marked where a sum of it
   * was begun; what is merely asked for is not, so that nothing glows in a form that nobody has touched.
   * @param {{strength: "error"|"warning", explained?: boolean, incomplete?: boolean, cells?: string[]}[]} findings
   */
  mark(findings) {
    /** @type {Map<string, "error"|"warning">} */
    const marks = new Map();
    for (const { strength, explained, incomplete, cells = [] } of findings) {
      for (const id of cells) if (!explained && (incomplete || this.textOf(id)) && marks.get(id) !== "error") marks.set(id, strength);
    }
    const changed = [...this.cells.values()].filter((cell) => cell.finding !== (marks.get(cell.id) ?? null));
    for (const cell of changed) cell.finding = marks.get(cell.id) ?? null;
    return changed.map((cell) => cell.id);
  }
}
