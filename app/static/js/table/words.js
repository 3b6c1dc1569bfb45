/* Sentences of the page, filling of its templates, and what is said aloud. */
const texts = {};
let place;

export function learn(root) {
  for (const row of root.querySelectorAll("[data-words] > li")) {
    texts[row.dataset.word] = row.textContent;
  }
  place = root.querySelector("[data-said]");
}

/* Return a sentence with its gaps filled; a text that is no code of the page is a sentence already. */
export function words(code, values = {}) {
  return (texts[code] ?? code).replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

/* Say something in the line that screen readers follow. */
export function say(code, values) {
  place.textContent = words(code, values);
}

/* Return the content of a template with its gaps filled. */
export function made(root, name, values = {}) {
  const part = root.querySelector(`template[data-template="${name}"]`).content.cloneNode(true);
  fill(part, values);
  return part;
}

/* Write texts into [data-f] places; an empty one is hidden. */
export function fill(part, values) {
  for (const [name, text] of Object.entries(values)) {
    const target = part.querySelector(`[data-f="${name}"]`);
    if (!target) continue;
    target.textContent = text ?? "";
    target.hidden = !text;
  }
}

/* The beginning of a text, enough to tell it from others. */
export function brief(text, most = 18) {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
