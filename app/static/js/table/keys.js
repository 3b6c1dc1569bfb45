/* Hands: taps on what carries a data- attribute, keys, and a swipe to turn the page. */
import { words } from "./words.js";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";
const PRESSABLE = `${TYPING}, a, button, summary, input`;
const SWIPE = 80;
const KEPT = "yehua-table-keys";

export function listen(root, table, screens, panels) {
  const does = doing(table, screens, panels);
  root.addEventListener("click", (event) => clicked(event, does, panels));
  document.addEventListener("keydown", (event) => pressed(event, root, does));
  listenToSwipes(root, screens);
  const switches = root.querySelector("[data-keys]");
  switches.checked = localStorage.getItem(KEPT) !== "off";
  switches.addEventListener("change", () => localStorage.setItem(KEPT, switches.checked ? "on" : "off"));
}

/* What can be done, by name; each looks itself whether it can be done now. */
function doing(table, screens, panels) {
  const visible = (selector) => {
    const found = table.root.querySelector(selector);
    return found && !found.hidden && !found.closest("[hidden]") && !found.disabled;
  };
  return {
    on: () => screens.go(1),
    back: () => screens.go(-1),
    first: () => screens.jump(screens.all[0]),
    last: () => screens.jump(screens.all.at(-1)),
    undo: () => visible("[data-undo]") && table.undo(),
    new: () => visible('[data-open="new"]') && panels.new.open(),
    waiting: () => panels.waiting.open(),
    begin: () => visible('[data-do="begin"]') && table.begin(),
    present: (button) => table.present(table.view.people.find((one) => String(one.id) === button.dataset.person)),
    settle: (button) => {
      const [id, outcome] = button.dataset.promise.split(" ");
      const promise = screens.item.found.promises.find((each) => String(each.id) === id);
      const isBack = promise.outcome === outcome;
      const name = isBack ? words("open") : button.textContent.trim();
      return table.settle(screens.item, promise, isBack ? "open" : outcome, name);
    },
    jump: (button) => screens.jump(screens.all.find((id) => String(id) === button.dataset.jump)),
    decide: (kind) => visible(`[data-decide="${kind}"]`) && screens.decide(kind),
    words: () => visible('[data-do="words"]') && screens.askWords(),
    "take-back": () => visible('[data-do="take-back"]') && table.takeBack(screens.item),
    remove: () => visible('[data-do="remove"]') && table.remove(screens.item),
    number: (n) => {
      const kind = table.root.querySelectorAll("[data-screen] [data-decide]")[n - 1]?.dataset.decide;
      if (kind && visible(`[data-screen] [data-decide="${kind}"]`)) screens.decide(kind);
    },
  };
}

function clicked(event, does, panels) {
  const button = event.target.closest("button");
  if (!button) return;
  const { go, open, decide } = button.dataset;
  if (button.hasAttribute("data-undo")) does.undo();
  else if (go) does[go]();
  else if (open) does[open]();
  else if (decide) does.decide(decide);
  else if (button.dataset.do in does) does[button.dataset.do](button);
  else if (button.hasAttribute("data-cancel")) panels[button.closest("dialog").dataset.panel].close();
}

const NAMED = { ArrowRight: "on", PageDown: "on", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last" };
const LETTERS = { n: "new", u: "undo", w: "words", t: "take-back", d: "remove", b: "begin" };

function pressed(event, root, does) {
  if (root.querySelector("dialog[open]") || event.altKey || event.isComposing) return;
  const typing = event.target.closest(TYPING);
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "z" && !event.shiftKey && !typing) run(event, does.undo);
    return;
  }
  if (typing) return;
  if (NAMED[event.key]) return run(event, does[NAMED[event.key]]);
  if (event.key === " " && !event.target.closest(PRESSABLE)) return run(event, event.shiftKey ? does.back : does.on);
  if (!root.querySelector("[data-keys]").checked || event.repeat) return;
  if (/^[1-9]$/.test(event.key)) run(event, () => does.number(Number(event.key)));
  else if (LETTERS[event.key.toLowerCase()]) run(event, does[LETTERS[event.key.toLowerCase()]]);
}

function run(event, act) {
  event.preventDefault();
  act();
}

function listenToSwipes(root, screens) {
  let drawn = null; // the finger that is down alone
  root.querySelector("[data-screen]").addEventListener("touchstart", (event) => {
    const [start] = event.touches;
    drawn = event.touches.length === 1 ? start : null;
    // What is under the finger may be made anew meanwhile: its end is then told to nobody above.
    const ended = ({ changedTouches: [touch] }) => {
      if (drawn !== start) return;
      const [x, y] = [touch.clientX - start.clientX, touch.clientY - start.clientY];
      if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) screens.go(x < 0 ? 1 : -1);
    };
    event.target.addEventListener("touchend", ended, { once: true });
  }, { passive: true });
}
