/* [data-focus]: gets the focus when the page has loaded. A link to a group of choices goes to its first choice. */
document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-focus] a[href^='#']")?.hash.slice(1);
  if (!target) return;
  const place = document.getElementById(target);
  const control = place?.matches("fieldset") ? place.querySelector("input") : place;
  if (!control) return;
  event.preventDefault();
  control.focus();
  control.scrollIntoView({ block: "center" });
});
