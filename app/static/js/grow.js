/* <textarea data-grow>: as high as its text. */
function fit(area) {
  if (!area.offsetParent) return; // hidden: measured when it is typed in
  const edge = area.offsetHeight - area.clientHeight;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + edge}px`;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-grow]")) fit(event.target);
});
document.querySelectorAll("textarea[data-grow]").forEach(fit);
