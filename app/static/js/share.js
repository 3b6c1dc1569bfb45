/* <button data-share="words">: hands the words to the device's own share sheet; it appears only where there is one.
   Without words it shares the [data-copy-source] of its [data-share-block]. */
for (const button of document.querySelectorAll("[data-share]")) button.hidden = !navigator.share;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  const block = button.closest("[data-share-block]");
  const text = button.dataset.share || block.querySelector("[data-copy-source]").textContent.trim();
  try {
    await navigator.share({ text });
  } catch (error) {
    if (error.name === "AbortError" || !block) return; // the sheet was closed without choosing anything
    const copy = block.querySelector("[data-copy]");
    const status = block.querySelector("[data-copy-status]");
    status.textContent = copy.dataset.failed;
    status.classList.remove("visually-hidden");
  }
});
