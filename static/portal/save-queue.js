/**
 * What was typed and is not yet known to be saved. One save per cell is in flight; a lost connection keeps everything
 * and tries again, each time a little later; what is kept elsewhere (unsent-store.js) outlives the page. Knows nothing
 * of the page.
 *
 * @typedef {{cell: string, typed: string, seen_version: number, save_id: string}} Save
 * @typedef {{cell: string, outcome: "saved"|"same"|"stale"|"refused", version: number, text: string, typed: string,
 *   message?: string, choices?: string[], number?: string, change?: string,
 *   theirs?: {text: string, typed: string, by: string, at: string}}} Outcome
 * @typedef {{cells: Outcome[], computed?: Record<string, string>, findings?: object[],
 *   completeness?: {filled: number, total: number}, state?: {name: string, label: string}}} Answer
 * @typedef {{put: (saves: Save[]) => void, remove: (saves: Pick<Save, "cell"|"save_id">[]) => void}} Keep
 */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const LARGEST_POST = 1000;
const LONGEST_POST = 300_000; // characters typed: the server reads two million bytes at most

/** The server cannot be asked now: the same save may be sent again later. */
export class TryLater extends Error {
  /** @param {string} reason "network", "signed-out" or "other-user" */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The server takes nothing now (the round is closed, say): everything stays until somebody tries again. */
export class Shut extends Error {
  /** @param {string} message the server's sentence */
  constructor(message) {
    super(message);
    this.reason = "shut";
  }
}

export class SaveQueue {
  /**
   * @param {object} options
   * @param {(saves: Save[]) => Promise<Answer>} options.send throws TryLater or Shut
   * @param {(cell: string) => number} options.versionOf the version the person has seen
   * @param {(answer: Answer) => void} options.onAnswer
   * @param {() => void} options.onChange the counts or the trouble changed
   * @param {Keep} [options.keep] where typed values outlive the page
   */
  constructor({ send, versionOf, onAnswer, onChange, keep = { put() {}, remove() {} } }) {
    this.send = send;
    this.versionOf = versionOf;
    this.onAnswer = onAnswer;
    this.onChange = onChange;
    this.keep = keep;
    /** @type {Map<string, Save>} */
    this.waiting = new Map();
    /** @type {Map<string, Save>} */
    this.flying = new Map();
    /** @type {Map<string, Save>} sent on a line that broke, with newer typing waiting: they may have arrived, and go again first */
    this.unanswered = new Map();
    /** @type {Map<string, Save>} answered "refused" or "stale": kept until the person decides */
    this.undecided = new Map();
    /** @type {string|null} the reason of TryLater or Shut */
    this.trouble = null;
    /** Why the server takes nothing, in its words. */
    this.shut = "";
    this.wait = FIRST_WAIT;
    this.timer = 0;
    /** @type {Set<Promise<void>>} the posts on their way */
    this.flights = new Set();
  }

  /** How many cells are not yet known to be saved. */
  get unsaved() {
    return new Set([...this.waiting.keys(), ...this.flying.keys()]).size;
  }

  /** The newest of each cell that the server has not taken. @returns {Save[]} */
  get held() {
    return [...new Map([...this.undecided, ...this.flying, ...this.waiting]).values()];
  }

  /** @param {string} cell whether the person has typed again since the last save of this cell was sent */
  holds(cell) {
    return this.waiting.has(cell);
  }

  /** @param {{cell: string, typed: string}[]} values typed by one act */
  put(values) {
    const saves = values.map(({ cell, typed }) => ({ cell, typed, seen_version: this.seenVersion(cell), save_id: newId() }));
    for (const save of saves) {
      this.waiting.set(save.cell, save);
      this.undecided.delete(save.cell);
    }
    this.keep.put(saves);
    this.onChange();
    if (!this.trouble) this.schedule(0);
  }

  /**
   * What an earlier page could not send, as it was typed then: under the version that was seen then, so that what
   * somebody else wrote meanwhile is answered "stale".
   * @param {Save[]} saves
   */
  restore(saves) {
    for (const save of saves) if (!this.waiting.has(save.cell)) this.waiting.set(save.cell, save);
    this.onChange();
    if (!this.trouble) this.schedule(0);
  }

  /** What is on its way decides the version when it lands. @param {string} cell */
  seenVersion(cell) {
    return this.flying.get(cell)?.seen_version ?? this.versionOf(cell);
  }

  /**
   * The person decided against what they typed.
   * @param {string} cell
   */
  forget(cell) {
    const given = [this.waiting.get(cell), this.undecided.get(cell)].filter((save) => save !== undefined);
    for (const saves of [this.waiting, this.unanswered, this.undecided]) saves.delete(cell);
    this.keep.remove(given);
    this.onChange();
  }

  /** Tries at once, for instance when the browser is online again. */
  retry() {
    if (this.waiting.size) this.schedule(0);
  }

  /**
   * Nothing is sent until `retry`.
   * @param {string} message
   */
  close(message) {
    this.trouble = "shut";
    this.shut = message;
    clearTimeout(this.timer);
    this.onChange();
  }

  /** When everything is saved, or cannot be now. */
  async settled() {
    while (this.unsaved && !this.trouble) await (this.flights.size ? Promise.all(this.flights) : this.flush());
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
    const flight = this.deliver(saves);
    this.flights.add(flight);
    await flight;
    this.flights.delete(flight);
    this.onChange();
    if (this.waiting.size && !this.trouble) this.schedule(0);
  }

  /** @param {Save[]} saves */
  async deliver(saves) {
    try {
      const answer = await this.send(saves);
      this.trouble = null;
      this.wait = FIRST_WAIT;
      this.landed(saves, answer);
      this.onAnswer(answer);
    } catch (error) {
      this.putBack(saves);
      if (error instanceof Shut) this.close(error.message);
      else this.later(error);
    }
  }

  /** @param {unknown} error */
  later(error) {
    if (!(error instanceof TryLater)) console.error(error);
    this.trouble = error instanceof TryLater ? error.reason : "network";
    this.schedule(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** Moves what may be sent now from waiting to flying. */
  take() {
    const saves = [];
    let length = 0;
    for (const newest of this.waiting.values()) {
      const save = this.unanswered.get(newest.cell) ?? newest;
      if (this.flying.has(save.cell)) continue;
      length += save.typed.length;
      if (saves.length === LARGEST_POST || (saves.length && length > LONGEST_POST)) break;
      saves.push(save);
    }
    for (const save of saves) {
      if (!this.unanswered.delete(save.cell)) this.waiting.delete(save.cell);
      this.flying.set(save.cell, save);
    }
    return saves;
  }

  /**
   * @param {Save[]} saves
   * @param {Answer} answer
   */
  landed(saves, { cells }) {
    const sent = new Map(saves.map((save) => [save.cell, save]));
    const done = [];
    for (const { cell, outcome, version } of cells) {
      const save = sent.get(cell);
      if (!save) continue;
      this.flying.delete(cell);
      const newer = this.waiting.get(cell);
      if (outcome === "saved" || outcome === "same") {
        done.push(save);
        if (newer) this.keep.put([Object.assign(newer, { seen_version: version })]);
      } else if (outcome === "stale") {
        // Somebody else's value came between: what waits must not go out under the version just learned.
        this.waiting.delete(cell);
        this.undecided.set(cell, newer ?? save);
      } else if (!newer) this.undecided.set(cell, save);
    }
    this.keep.remove(done);
  }

  /**
   * The same save_id goes again, so that a save that did arrive is answered "same"; newer typing goes after it, under
   * the version that it made.
   * @param {Save[]} saves
   */
  putBack(saves) {
    for (const save of saves) {
      this.flying.delete(save.cell);
      (this.waiting.has(save.cell) ? this.unanswered : this.waiting).set(save.cell, save);
    }
  }
}

/** A version 4 UUID, also where crypto.randomUUID is missing: it exists on HTTPS pages only. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
