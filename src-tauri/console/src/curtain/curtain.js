"use strict";
const press = (button) => window.ipc.postMessage(button.dataset.press);
for (const button of document.querySelectorAll("[data-press]")) {
  button.addEventListener("click", () => press(button));
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.repeat) press(document.querySelector("[data-escape]"));
  if (event.key === "Enter" && event.repeat) event.preventDefault();
});
document.getElementById("copy")?.addEventListener("click", (event) => {
  const lines = event.target.previousElementSibling;
  getSelection().selectAllChildren(lines);
  if (document.execCommand("copy")) event.target.textContent = "Copied";
});
document.querySelector("[autofocus]")?.focus();
// Frames come only while the window can be seen; by the second one the first is on the screen.
requestAnimationFrame(() => requestAnimationFrame(() => window.ipc.postMessage("seen")));
