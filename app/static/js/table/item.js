/* The screen of one item: what it is, what became of it, what was decided, and the decisions to choose from. */
import { fill, made, words } from "./words.js";

export function itemScreen(table, item) {
  const part = made(table.root, "item", {
    case: item.case,
    title: item.title,
    under: [item.place, item.raised, item.waits ? words("waits") : ""].filter(Boolean).join(" · "),
    changed: table.notes[item.id],
  });
  showFound(part, item.found);
  showPromises(table, part, item);
  showVoices(table, part, item);
  showDecision(part, item);
  const canDecide = table.view.state === "open" && !item.decision?.is_applied;
  const offered = canDecide ? item.offered : [];
  part.querySelector("[data-choices]").hidden = !offered.length;
  for (const button of part.querySelectorAll("[data-decide]")) {
    button.hidden = !offered.includes(button.dataset.decide);
    button.ariaPressed = String(button.dataset.decide === item.decision?.kind);
  }
  const decided = Boolean(item.decision);
  part.querySelector('[data-do="words"]').hidden = !offered.length;
  part.querySelector('[data-do="take-back"]').hidden = !(canDecide && decided);
  part.querySelector('[data-do="remove"]').hidden = !item.is_new || decided || table.view.is_over;
  return part;
}

function showFound(part, found) {
  const box = part.querySelector("[data-found]");
  box.hidden = !found;
  if (!found) return;
  fill(box, { state: found.state, light: found.light, explains: found.explains });
  box.querySelector('[data-f="state"]').classList.add(`badge-state--${found.state_code}`);
  box.querySelector('[data-f="light"]').dataset.light = found.light_code;
  box.querySelector("[data-broken]").hidden = !found.is_broken;
  box.classList.toggle("wall__found--late", found.is_late || found.is_broken);
  const lines = found.lines.map((text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  });
  box.querySelector("[data-lines]").replaceChildren(...lines);
}

/* What was promised earlier; who holds the talk taps what became of it, and taps again to take that back. */
function showPromises(table, part, item) {
  const rows = (item.found?.promises ?? []).map((promise) => {
    const row = made(table.root, "promise", { words: promise.words });
    row.querySelector("li").classList.toggle("wall__promise--broken", promise.is_broken);
    row.querySelector("[data-settle]").hidden = table.view.state !== "open" || !promise.id;
    for (const button of row.querySelectorAll("button")) {
      const { outcome } = button.dataset;
      button.dataset.promise = `${promise.id} ${outcome}`;
      button.ariaPressed = String(outcome === promise.outcome);
    }
    return row;
  });
  part.querySelector("[data-promises]").replaceChildren(...rows);
}

/* Votes and dissent have pages of their own; here they are seen and led to. */
function showVoices(table, part, item) {
  const { vote, dissents, id } = item;
  const isOpen = table.view.state === "open" && Number.isInteger(id);
  fill(part, {
    vote: vote ? words("vote", { question: vote.question }) : "",
    dissents: dissents ? words("dissents", { n: dissents }) : "",
  });
  const ids = { vote: vote?.id, put: vote ? null : id, dissent: id };
  for (const link of part.querySelectorAll("[data-link]")) {
    const target = isOpen ? ids[link.dataset.link] : null;
    link.hidden = !target;
    link.href = link.dataset.address.replace(/\/0(?=\/|$)/, `/${target}`);
  }
  part.querySelector("[data-voices]").hidden = !isOpen && !dissents;
}

function showDecision(part, item) {
  const box = part.querySelector("[data-decided]");
  box.hidden = !item.decision;
  if (item.decision) fill(box, { words: item.decision.words, consequence: item.decision.consequence });
}
