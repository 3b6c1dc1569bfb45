/* [data-preview]: shows the photos that were chosen in the file input inside, before they are sent. */
const urls = new WeakMap();

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-preview]");
  if (!field || event.target.type !== "file") return;
  const list = field.querySelector("[data-preview-list]");
  for (const url of urls.get(list) ?? []) URL.revokeObjectURL(url);
  const shown = [...event.target.files].map((file) => {
    const url = URL.createObjectURL(file);
    const image = document.createElement("img");
    image.src = url;
    image.alt = file.name;
    image.addEventListener("error", () => image.replaceWith(file.name));
    const item = document.createElement("li");
    item.append(image);
    list.append(item);
    return { url, item };
  });
  list.replaceChildren(...shown.map(({ item }) => item));
  urls.set(list, shown.map(({ url }) => url));
});
