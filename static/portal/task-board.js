/** Dragging a card fills and sends its own form; “Hoàn thành” opens the form instead, to ask for the day. */
const DONE = "done";
let dragged = null;

for (const card of document.querySelectorAll(".task-card:has(.task-move)")) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    card.classList.add("is-dragged");
  });
  card.addEventListener("dragend", () => {
    card.classList.remove("is-dragged");
    dragged = null;
    leave();
  });
}

for (const column of document.querySelectorAll(".task-column")) {
  column.addEventListener("dragover", (event) => {
    if (!dragged || dragged.closest(".task-column") === column) return;
    event.preventDefault();
    leave();
    column.classList.add("is-target");
  });
  column.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    move(dragged, column.dataset.state);
  });
}

function leave() {
  document.querySelector(".task-column.is-target")?.classList.remove("is-target");
}

function move(card, state) {
  const details = card.querySelector(".task-move");
  const form = details.querySelector("form");
  form.elements.state.value = state;
  if (state === DONE) {
    details.open = true;
    form.elements.done_on.focus();
  } else {
    form.requestSubmit();
  }
}
