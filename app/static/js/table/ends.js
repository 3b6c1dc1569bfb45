/* The first screen (who is here) and the last one (what was decided, closing). */
import { isThere } from "./overlay.js";
import { made, words } from "./words.js";

export function opening(table) {
  const { people, state } = table.view;
  const here = people.filter(isThere).length;
  const part = made(table.root, "opening", {
    here: words("here", { n: here, all: people.length }),
    left_out: leftOut(table.view),
  });
  part.querySelector("[data-begin]").hidden = state !== "planned";
  const rows = people.map((person) => {
    const row = made(table.root, "person", { name: person.name, unit: person.unit, stand_in: person.stand_in });
    const button = row.querySelector("button");
    button.dataset.person = person.id;
    button.classList.toggle("wall__person--represented", isThere(person) && !person.here);
    button.ariaPressed = String(person.here);
    button.disabled = table.view.is_over;
    return row;
  });
  part.querySelector("[data-people]").replaceChildren(...rows);
  return part;
}

export function closing(table) {
  const { view, raised, looksBack, entries } = table;
  const open = raised.filter((item) => !item.decision);
  const done = raised.length - open.length;
  const part = made(table.root, "closing", {
    summary: words("summary", { n: done, all: raised.length }),
    left_out: leftOut(view),
    hindrance: hindrance(table, open),
  });
  const listed = [...raised, ...looksBack.filter((item) => item.decision)];
  part.querySelector("[data-summary]").replaceChildren(...listed.map((item) => line(table, item)));
  const waits = entries.unsent.length + entries.refused.length > 0;
  part.querySelector("[data-close]").hidden = view.state !== "open" || waits || open.length > 0;
  return part;
}

/* How many items everybody in the room must not read; they are decided elsewhere. */
function leftOut(view) {
  return view.left_out ? words("left_out", { n: view.left_out }) : "";
}

function hindrance({ view, entries }, open) {
  if (view.is_over) return words("over");
  if (entries.unsent.length) return words("still_waiting", { n: entries.unsent.length });
  if (entries.refused.length) return words("refused", { n: entries.refused.length });
  return open.length ? words("undecided", { n: open.length }) : "";
}

function line(table, item) {
  const row = made(table.root, "line", { title: item.title, words: item.decision?.words ?? words("none") });
  const button = row.querySelector("button");
  button.dataset.jump = item.id;
  button.classList.toggle("wall__line--open", !item.decision);
  return row;
}
