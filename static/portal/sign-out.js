/** Signing out: asked first where this browser keeps cells that were not sent; then nothing of them stays behind. */

import { forgetUnsent, unsentOf } from "./unsent-store.js";

const place = document.getElementById("unsent");

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-sign-out]"))) {
  form.addEventListener("submit", (event) => leave(event, form));
}
if (place) tell(place);

/**
 * From the header the question's own page is opened; on that page the answer is yes.
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 */
async function leave(event, form) {
  if (form.dataset.asked) return;
  event.preventDefault();
  const user = Number(form.dataset.signOut);
  const kept = await keptBy(user);
  if (kept.length && !place) return location.assign(form.action);
  if (kept.length) await forgetUnsent(user);
  form.dataset.asked = "yes";
  setTimeout(() => form.requestSubmit());
}

/** @param {HTMLElement} place */
async function tell(place) {
  const form = /** @type {HTMLFormElement} */ (document.querySelector("main form[data-sign-out]"));
  const kept = await keptBy(Number(form.dataset.signOut));
  if (!kept.length) return;
  /** @type {Map<string, {title: string, count: number}>} */
  const pages = new Map();
  for (const { url, title } of kept) pages.set(url, { title, count: (pages.get(url)?.count ?? 0) + 1 });
  const lines = [...pages].map(([url, { title, count }]) => line(url, said(place.dataset.line, { title, count })));
  document.getElementById("unsent-count").textContent = said(place.dataset.count, { count: kept.length });
  document.getElementById("unsent-pages").replaceChildren(...lines);
  form.querySelector("button").textContent = place.dataset.act;
  place.hidden = false;
}

/** A browser that keeps nothing has nothing to ask about. @param {number} user */
async function keptBy(user) {
  try {
    return await unsentOf(user);
  } catch {
    return [];
  }
}

function line(url, text) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = text;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** @param {string} [sentence] @param {Record<string, string|number>} [values] for its {places} */
function said(sentence = "", values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}
