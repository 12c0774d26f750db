/**
 * What was typed and is not yet known to be saved. One save per cell is in flight; a lost connection keeps everything
 * and tries again, each time a little later. Knows nothing of the page.
 *
 * @typedef {{cell: string, typed: string, seen_version: number, save_id: string}} Save
 * @typedef {{cell: string, outcome: "saved"|"same"|"stale"|"refused", version: number, text: string, typed: string,
 *   message?: string, choices?: string[], theirs?: {text: string, typed: string, by: string, at: string}}} Outcome
 * @typedef {{cells: Outcome[], computed?: Record<string, string>, findings?: object[],
 *   completeness?: {filled: number, total: number}}} Answer
 */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const LARGEST_POST = 1000;

/** The server cannot be asked now: the same save may be sent again later. */
export class TryLater extends Error {
  /** @param {string} reason "network" or "signed-out" */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export class SaveQueue {
  /**
   * @param {object} options
   * @param {(saves: Save[]) => Promise<Answer>} options.send throws TryLater
   * @param {(cell: string) => number} options.versionOf the version the person has seen
   * @param {(answer: Answer) => void} options.onAnswer
   * @param {() => void} options.onChange the counts or the trouble changed
   */
  constructor({ send, versionOf, onAnswer, onChange }) {
    this.send = send;
    this.versionOf = versionOf;
    this.onAnswer = onAnswer;
    this.onChange = onChange;
    /** @type {Map<string, {typed: string, save_id: string}>} */
    this.waiting = new Map();
    /** @type {Set<string>} */
    this.flying = new Set();
    /** @type {string|null} */
    this.trouble = null;
    this.wait = FIRST_WAIT;
    this.timer = 0;
  }

  /** How many cells are not yet known to be saved. */
  get unsaved() {
    return new Set([...this.waiting.keys(), ...this.flying]).size;
  }

  /** @param {string} cell */
  holds(cell) {
    return this.waiting.has(cell);
  }

  /**
   * @param {string} cell
   * @param {string} typed
   */
  put(cell, typed) {
    this.waiting.set(cell, { typed, save_id: crypto.randomUUID?.() ?? fallbackId() });
    this.onChange();
    if (!this.trouble) this.schedule(0);
  }

  /**
   * Somebody else's value came between: what waits must not go out under the version just learned.
   * @param {string} cell
   */
  drop(cell) {
    this.waiting.delete(cell);
  }

  /** Tries at once, for instance when the browser is online again. */
  retry() {
    if (this.waiting.size) this.schedule(0);
  }

  /** @param {number} wait */
  schedule(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  async flush() {
    const saves = this.take();
    if (!saves.length) return;
    this.onChange();
    try {
      const answer = await this.send(saves);
      this.landed(saves);
      this.trouble = null;
      this.wait = FIRST_WAIT;
      this.onAnswer(answer);
    } catch (error) {
      if (!(error instanceof TryLater)) this.reportBug(error);
      this.landed(saves);
      this.putBack(saves);
      this.trouble = error instanceof TryLater ? error.reason : "network";
      this.schedule(this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }
    this.onChange();
    if (this.waiting.size && !this.trouble) this.schedule(0);
  }

  /** Moves what may be sent now from waiting to flying. */
  take() {
    const ready = [...this.waiting].filter(([cell]) => !this.flying.has(cell)).slice(0, LARGEST_POST);
    return ready.map(([cell, { typed, save_id }]) => {
      this.waiting.delete(cell);
      this.flying.add(cell);
      return { cell, typed, save_id, seen_version: this.versionOf(cell) };
    });
  }

  /** @param {Save[]} saves */
  landed(saves) {
    for (const { cell } of saves) this.flying.delete(cell);
  }

  /**
   * The same save_id goes again, so that a save that did arrive is answered "same"; newer typing wins.
   * @param {Save[]} saves
   */
  putBack(saves) {
    for (const { cell, typed, save_id } of saves) {
      if (!this.waiting.has(cell)) this.waiting.set(cell, { typed, save_id });
    }
  }

  /** @param {unknown} error */
  reportBug(error) {
    console.error(error);
  }
}

/** A version 4 UUID where crypto.randomUUID is missing: it exists on HTTPS pages only. */
function fallbackId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
