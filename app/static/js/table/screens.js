/* One thing at a time: the beginning, each item, the end. */
import { closing, opening } from "./ends.js";
import { itemScreen } from "./item.js";
import { words } from "./words.js";

export class Screens {
  constructor(table) {
    this.table = table;
    this.root = table.root;
    this.screen = this.root.querySelector("[data-screen]");
    this.at = "opening";
    this.decide = () => {};
    this.askWords = () => {};
  }

  /* The ids of all screens in their order. */
  get all() {
    const { looksBack, raised, state } = this.table;
    if (!state.version) return ["opening"]; // nothing has been heard of the talk yet
    return ["opening", ...[...looksBack, ...raised].map((item) => item.id), "closing"];
  }

  /* The item on display, if one is. */
  get item() {
    return this.table.item(this.at);
  }

  get index() {
    const id = this.item?.id ?? this.at;
    const found = this.all.indexOf(id);
    return found >= 0 ? found : Math.min(this.seat ?? 0, this.all.length - 1);
  }

  go(step) {
    const all = this.all;
    this.jump(all[Math.min(Math.max(this.index + step, 0), all.length - 1)]);
  }

  jump(id) {
    if (this.item) delete this.table.notes[this.item.id];
    this.at = id;
    this.show({ moved: true });
    this.screen.scrollTop = 0;
    window.scrollTo(0, 0);
  }

  /* Show the screen as it is now; one that looks as before is left alone, and so is the focus. */
  show({ moved = false } = {}) {
    const all = this.all;
    this.seat = this.index;
    this.at = all[this.seat];
    const part = this.part();
    const look = part.textContent + [...part.querySelectorAll("*")].map((e) => `${e.hidden}${e.ariaPressed}`).join();
    if (look !== this.look || moved) {
      const held = moved ? null : holding(this.screen);
      this.screen.replaceChildren(part);
      this.look = look;
      const target = moved ? this.screen.querySelector("h1") : held && this.screen.querySelector(held);
      target?.focus({ preventScroll: true });
      if (held && !target) this.screen.querySelector("h1").focus({ preventScroll: true });
    }
    this.showFrame(all);
  }

  part() {
    if (this.at === "opening") return opening(this.table);
    if (this.at === "closing") return closing(this.table);
    return itemScreen(this.table, this.item);
  }

  showFrame(all) {
    const { root, table } = this;
    const { looksBack, raised } = table;
    root.querySelector("[data-where]").textContent = this.where(looksBack, raised);
    const steps = all.map((id, number) => {
      const step = document.createElement("li");
      const item = table.item(id);
      step.className = "wall__step";
      step.classList.toggle("wall__step--here", number === this.seat);
      step.classList.toggle("wall__step--done", Boolean(item?.decision));
      step.classList.toggle("wall__step--new", Boolean(item?.is_new));
      return step;
    });
    root.querySelector("[data-steps]").replaceChildren(...steps);
    root.querySelector('[data-go="back"]').disabled = this.seat === 0;
    root.querySelector('[data-go="on"]').disabled = this.seat === all.length - 1;
    root.querySelector('[data-open="new"]').hidden = table.view.is_over;
    const last = table.view.is_over ? null : table.entries.last;
    root.querySelector("[data-undo]").hidden = !last;
    root.querySelector("[data-undo-words]").textContent = last ? words("undo", { words: last.words }) : "";
  }

  where(looksBack, raised) {
    const { item } = this;
    if (!item) return words(this.at);
    const part = item.is_new ? raised : looksBack;
    return words(item.is_new ? "new" : "look_back", { n: part.indexOf(item) + 1, all: part.length });
  }
}

/* A selector of the element in the screen that has the focus, to find it again when the screen is made anew. */
function holding(screen) {
  const element = document.activeElement;
  if (!screen.contains(element) || element === screen) return null;
  for (const name of ["data-decide", "data-person", "data-jump", "data-promise", "data-link", "data-do"]) {
    if (element.hasAttribute(name)) return `[${name}="${CSS.escape(element.getAttribute(name))}"]`;
  }
  return element.localName;
}
