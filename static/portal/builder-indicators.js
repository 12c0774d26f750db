/** The catalogue behind the indicator's field: what is typed is looked up, and the browser's own list offers it. */

const PAUSE = 200;

/**
 * @param {HTMLInputElement} field
 * @param {string} url
 */
export function offerIndicators(field, url) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-list`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting = 0;
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => fill(list, url, field.value), PAUSE);
  });
}

/**
 * @param {HTMLDataListElement} list
 * @param {string} url
 * @param {string} words
 */
async function fill(list, url, words) {
  // A chosen entry ends with its code; there is nothing more to look for.
  if (!words.trim() || words.includes(" · ")) return;
  const response = await fetch(`${url}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { indicators } = await response.json();
  list.replaceChildren(...indicators.map(({ code, name, unit }) => {
    const option = document.createElement("option");
    option.value = `${name} · ${code}`;
    option.label = unit;
    return option;
  }));
}
