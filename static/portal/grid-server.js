/** The two conversations with the server: the grid once, and saves. */

import { TryLater } from "./save-queue.js";

/** @param {string} url */
export async function loadGrid(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`grid: ${response.status}`);
  return response.json();
}

/**
 * @param {string} url
 * @param {string} gridUrl
 * @param {string} pageToken the CSRF token the page came with
 * @returns {(saves: import("./save-queue.js").Save[]) => Promise<import("./save-queue.js").Answer>}
 */
export function saver(url, gridUrl, pageToken) {
  return async (saves) => {
    const response = await post(url, pageToken, { cells: saves });
    if (response.redirected || response.status === 401) throw new TryLater("signed-out");
    if (response.status >= 500 || response.status === 429 || response.status === 408) throw new TryLater("network");
    const body = await jsonOf(response);
    if (body?.cells) return body;
    if (response.status === 403 && !(await isClosed(gridUrl))) throw new TryLater("signed-out");
    return allRefused(saves, body?.detail ?? body?.message ?? "");
  };
}

/**
 * A 403 says as well that nobody is signed in, or that the CSRF token changed with a new sign-in: both pass. Only a
 * grid that can be read and no longer be written refuses for good.
 * @param {string} gridUrl
 */
async function isClosed(gridUrl) {
  try {
    return !(await loadGrid(gridUrl)).submission.editable;
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @param {string} pageToken
 * @param {object} body
 */
async function post(url, pageToken, body) {
  try {
    return await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": freshToken() ?? pageToken },
      body: JSON.stringify(body),
    });
  } catch {
    throw new TryLater("network");
  }
}

/** After another sign-in in another window the cookie is newer than the page. */
function freshToken() {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? null;
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
