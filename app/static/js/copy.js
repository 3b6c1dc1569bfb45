/* <button data-copy>: copies the [data-copy-source] beside it and says so. */
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const whole = button.parentElement;
  const status = whole.querySelector("[data-copy-status]");
  try {
    await navigator.clipboard.writeText(whole.querySelector("[data-copy-source]").textContent.trim());
    status.textContent = button.dataset.copied;
    button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
  } catch {
    status.textContent = button.dataset.failed;
    status.classList.remove("visually-hidden");
  }
});
