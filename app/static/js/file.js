/* input[data-file]: says in the page's own language what the browser says in its own; without this file the browser's
   control stays as it is. The input itself keeps focus, label and keyboard; the face beside it is only drawn. */
for (const input of document.querySelectorAll("input[data-file]")) {
  const face = document.createElement("span");
  face.className = "file-face";
  face.setAttribute("aria-hidden", "true");
  const button = document.createElement("span");
  button.className = "file-face__button";
  button.textContent = input.dataset.file;
  const chosen = document.createElement("span");
  face.append(button, chosen);
  const say = () => {
    chosen.textContent = [...input.files].map((file) => file.name).join(", ") || input.dataset.none;
  };
  face.addEventListener("click", () => input.click());
  input.addEventListener("change", say);
  window.addEventListener("pageshow", say); // a browser that goes back keeps what was chosen
  input.classList.add("visually-hidden");
  input.after(face);
  say();
}
