// The button of a page for the printer; without JavaScript the browser's own menu prints it.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
