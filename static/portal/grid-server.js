/** The conversations with the server: the grid once, saves, and what is written beside one cell. */

import { Shut, TryLater } from "./save-queue.js";

/** Refusals that pass when somebody else acts: the line, the sign-in, the round. */
const PASSING = new Set([408, 429]);

/** Characters of a request that outlives its page: browsers take 64 kB of these together. */
const OUTLIVES = 10_000;

/** @param {string} url */
export async function loadGrid(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`grid: ${response.status}`);
  return response.json();
}

export class GridServer {
  /**
   * @param {object} addresses
   * @param {string} addresses.gridUrl
   * @param {string} addresses.saveUrl
   * @param {string} addresses.cellsUrl followed by a cell's key
   * @param {{id: number}} user whose page this is
   * @param {string} token the CSRF token the grid came with
   */
  constructor(addresses, user, token) {
    Object.assign(this, addresses);
    this.user = user.id;
    this.token = token;
  }

  /**
   * @param {import("./save-queue.js").Save[]} saves
   * @returns {Promise<import("./save-queue.js").Answer>}
   */
  async save(saves) {
    const cells = saves.map(({ cell, typed, seen_version, save_id }) => ({ cell, typed, seen_version, save_id }));
    const { response, body } = await this.post(this.saveUrl, { user: this.user, cells });
    if (body?.cells) return body;
    if (body?.code === "other_user") throw new TryLater("other-user");
    if (response.status === 400) return allRefused(saves, body?.detail ?? "");
    throw new Shut(body?.detail ?? "");
  }

  /** @param {string} cell @returns {Promise<object>} */
  async cell(cell) {
    const response = await fetch(this.addressOf(cell), { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`cell: ${response.status}`);
    return response.json();
  }

  /**
   * @param {string} cell
   * @param {Record<string, string>} words the note or the explanation, and what was read there
   * @returns {Promise<{ok: boolean, document: object|null, message: string, theirs: Record<string, string>|null}>}
   */
  async annotate(cell, words) {
    const { response, body } = await this.post(this.addressOf(cell), words);
    return { ok: response.ok, document: response.ok ? body : null, message: body?.detail ?? "", theirs: body?.theirs ?? null };
  }

  /** @param {string} cell */
  addressOf(cell) {
    return `${this.cellsUrl}${encodeURIComponent(cell)}/`;
  }

  /**
   * A POST; once more with a new token where the old one is of an earlier sign-in.
   * @param {string} url
   * @param {object} body
   */
  async post(url, body, retried = false) {
    const response = await this.send(url, body);
    if (response.redirected || response.status === 401) throw new TryLater("signed-out");
    if (response.status >= 500 || PASSING.has(response.status)) throw new TryLater("network");
    if (response.status === 403 && !retried) {
      await this.renew();
      return this.post(url, body, true);
    }
    return { response, body: await jsonOf(response) };
  }

  /** A 403 says that nobody is signed in, that the token is of an earlier sign-in, or that the right is gone. */
  async renew() {
    let grid;
    try {
      grid = await loadGrid(this.gridUrl);
    } catch {
      throw new TryLater("signed-out");
    }
    if (grid.user.id !== this.user) throw new TryLater("other-user");
    if (!grid.submission.editable) throw new Shut(grid.submission.refusal ?? "");
    this.token = grid.csrf;
  }

  /** @param {string} url @param {object} document */
  async send(url, document) {
    const body = JSON.stringify(document);
    try {
      return await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body,
        keepalive: body.length < OUTLIVES,
      });
    } catch {
      throw new TryLater("network");
    }
  }
}

/** @param {Response} response */
async function jsonOf(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

/**
 * @param {import("./save-queue.js").Save[]} saves
 * @param {string} message
 * @returns {import("./save-queue.js").Answer}
 */
function allRefused(saves, message) {
  return {
    cells: saves.map(({ cell, typed, seen_version }) => ({ cell, typed, text: typed, version: seen_version, outcome: "refused", message })),
  };
}
