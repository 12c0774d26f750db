/** A new form: only what the chosen way asks for is shown. */

const form = document.getElementById("new-form");

/** @param {string} way */
function show(way) {
  for (const part of form?.querySelectorAll("[data-way]") ?? []) {
    /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.way !== way;
  }
}

form?.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.name === "way") show(input.value);
});
show(form?.querySelector("[name=way]:checked")?.value ?? "");
