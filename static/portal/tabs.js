/** Tabs that scroll on a phone begin at the one before the open tab, so that no neighbour lies half under it. */
for (const list of document.querySelectorAll(".tabs ul")) {
  const before = list.querySelector("li:has([aria-current])")?.previousElementSibling;
  if (before) list.scrollLeft = before.offsetLeft - list.offsetLeft;
}
