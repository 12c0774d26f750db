/** The page's words (indicators/_grid_words.html) and its icons, so that no text of the screen is in the scripts. */

const words = document.getElementById("grid-words")?.dataset ?? {};

/**
 * @param {string} name as in data-<name>, in camel case
 * @param {Record<string, string|number>} [values] for the {places}
 */
export function word(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

/** @param {string} name an icon of the sprite */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${words.sprite}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * An element with a class and contents.
 * @param {string} tag
 * @param {string} className
 * @param {...(Node|string)} contents
 */
export function element(tag, className, ...contents) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...contents);
  return made;
}

/**
 * @param {string} label
 * @param {() => void} onClick
 * @param {string} [className]
 */
export function button(label, onClick, className = "btn btn-sm") {
  const made = /** @type {HTMLButtonElement} */ (element("button", className, label));
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}
