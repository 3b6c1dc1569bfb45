/* What other devices have done, found by comparing two states of the talk. */
import { brief, say, words } from "./words.js";

/* Say what is new in `after` and was not done here; return {item id: sentence} for decisions that were replaced.
   `own` holds the ids of items that this device has changed in between. */
export function tellChanges(before, after, own) {
  const notes = {};
  if (!before) return notes;
  const known = new Map(before.items.map((item) => [item.id, item]));
  for (const item of after.items) {
    const was = known.get(item.id);
    known.delete(item.id);
    if (own.has(item.id)) continue;
    if (!was) {
      if (item.is_new) say("other_added", { title: brief(item.title) });
    } else if ((was.decision?.mark ?? "") !== (item.decision?.mark ?? "")) {
      const change = { title: brief(item.title), was: said(was), words: said(item) };
      say("other_decided", change);
      if (was.decision) notes[item.id] = words("other_decided", change);
    }
  }
  for (const item of known.values()) {
    if (!own.has(item.id)) say("other_removed", { title: brief(item.title) });
  }
  return notes;
}

function said(item) {
  return item.decision?.words ?? words("none");
}
