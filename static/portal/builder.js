/**
 * The builder in one page: what is typed is kept as a draft by itself, and every link or button takes the page's own
 * parts from the server's answer. Without this module the same links and buttons load whole pages.
 */

import { offerIndicators } from "./builder-indicators.js";
import { isTouched } from "./touched.js";

const PARTS = ["builder-facts", "builder-actions", "builder-sections", "builder-outline", "builder-troubles", "builder-preview"];
const builder = () => /** @type {HTMLElement} */ (document.getElementById("builder"));
// One request after another: each must have seen the version that the one before it made.
let line = Promise.resolve();

/** @param {() => Promise<void>} work */
function inTurn(work) {
  line = line.then(work).catch(() => say("failed"));
  return line;
}

/** @param {"saving"|"failed"|"refused"} what a word of the builder's own data */
function say(what) {
  const facts = document.getElementById("builder-facts");
  if (facts) facts.textContent = builder().dataset[what] ?? "";
}

/**
 * @param {string} url
 * @param {RequestInit} [options]
 */
async function ask(url, options) {
  const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" }, ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.getElementById("builder")) {
    window.location.assign(response.redirected ? response.url : url);
    throw new Error(`builder: ${response.status}`);
  }
  return { page, response };
}

/** The whole builder from another page; the focus stays where it was, or goes where `focus` says. */
function replace(page, url, focus = document.activeElement?.id ?? "") {
  const scrolled = document.getElementById("builder-outline")?.scrollTop ?? 0;
  builder().replaceWith(document.adoptNode(page.getElementById("builder")));
  const outline = document.getElementById("builder-outline");
  if (outline) outline.scrollTop = scrolled;
  if (url && url !== window.location.href) window.history.pushState(null, "", url);
  outline?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  const target = document.getElementById(focus) ?? document.getElementById("panel-title");
  if (target?.tagName === "H2") target.tabIndex = -1;
  target?.focus({ preventScroll: true });
  begin();
}

/** After a quiet save: what stands around the panel, and the version that the next change has seen. */
function refresh(page) {
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (!old || !fresh) continue;
    const scrolled = old.scrollTop;
    old.replaceWith(document.adoptNode(fresh));
    fresh.scrollTop = scrolled;
  }
  const seen = page.querySelector("[name=seen_version]")?.value ?? "";
  for (const input of document.querySelectorAll("[name=seen_version]")) input.value = seen;
  const title = page.getElementById("panel-title");
  if (title) document.getElementById("panel-title")?.replaceChildren(...title.childNodes);
}

/** What was refused is said at its field; what was typed stays. */
function showErrors(page) {
  for (const old of document.querySelectorAll("#builder-panel [data-field]")) {
    const fresh = page.querySelector(`[data-field="${CSS.escape(old.dataset.field)}"]`);
    for (const gone of old.querySelectorAll(".field-errors, .found")) gone.remove();
    const errors = fresh?.querySelector(".field-errors");
    old.querySelector(".field")?.classList.toggle("has-errors", Boolean(errors));
    const input = old.querySelector("input, select, textarea");
    input?.toggleAttribute("aria-invalid", Boolean(errors));
    if (!errors) continue;
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("aria-describedby", errors.id);
    old.querySelector(".field")?.append(document.adoptNode(errors));
    const found = fresh.querySelector(".found");
    if (found) old.append(document.adoptNode(found));
  }
}

/** @param {HTMLFormElement} form */
async function keep(form) {
  say("saving");
  const { page, response } = await ask(form.action, { method: "POST", body: new FormData(form) });
  if (response.status === 409) return replace(page, "");
  if (response.status === 422) {
    showErrors(page);
    say("refused");
    return undefined;
  }
  showErrors(page);
  return refresh(page);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement|null} submitter
 */
async function press(form, submitter) {
  const body = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) body.set(submitter.name, submitter.value);
  const added = form.classList.contains("outline-add");
  const { page, response } = await ask(form.action, { method: "POST", body });
  replace(page, response.redirected ? response.url : "", added ? "new-title" : undefined);
}

document.addEventListener("change", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest?.("form[data-autosave]");
  showComputation();
  if (form) inTurn(() => keep(form));
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!builder().contains(form) || "whole" in form.dataset || !form.action.endsWith("/sua/")) return;
  event.preventDefault();
  const { submitter } = event;
  inTurn(() => press(form, submitter));
});

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("#builder a");
  const inside = link && new URL(link.href).pathname === window.location.pathname && link.search;
  if (!inside || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  inTurn(async () => {
    const { page } = await ask(link.href);
    replace(page, link.href, link.id);
  });
});

window.addEventListener("popstate", () => inTurn(async () => {
  const { page } = await ask(window.location.href);
  replace(page, "");
}));

/** A pair has a first and a second; any other computation has parts. */
function showComputation() {
  const op = /** @type {HTMLSelectElement|null} */ (document.querySelector("[data-computes]"));
  if (!op) return;
  const paired = (op.dataset.computes ?? "").split(" ").includes(op.value);
  const shown = { parts: op.value !== "" && !paired, first: paired, second: paired };
  for (const [name, show] of Object.entries(shown)) {
    const field = document.querySelector(`#builder-panel [data-field="${name}"]`);
    if (field) field.hidden = !show;
  }
}

/** What a page that has just come needs. */
function begin() {
  showComputation();
  const field = /** @type {HTMLInputElement|null} */ (document.querySelector("#builder-panel [name=indicator]"));
  if (field) offerIndicators(field, builder().dataset.searchUrl ?? "");
}

begin();
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const early = [...form.querySelectorAll("input:not([type]), input[type=text], textarea")].filter(isTouched);
  if (early.some((field) => field !== document.activeElement)) inTurn(() => keep(form));
}
