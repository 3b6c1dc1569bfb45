/* <a data-photo>: opens the photo over the page; without this file it is a plain link. */
function build(link) {
  const dialog = document.createElement("dialog");
  dialog.className = "photo-dialog";
  const image = document.createElement("img");
  image.src = link.href;
  image.alt = link.querySelector("img")?.alt ?? "";
  image.addEventListener("error", () => window.location.assign(link.href));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--wide";
  close.textContent = link.dataset.close;
  close.addEventListener("click", () => dialog.close());
  dialog.setAttribute("aria-label", image.alt || link.dataset.close);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.append(image, close);
  return dialog;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  const dialog = build(link);
  document.body.append(dialog);
  dialog.showModal();
});
