/* What the table shows: the server's state with what this device has done since on top of it. */

/* Return the talk as it will be once everything that waits has been sent. */
export function shown(state, entries) {
  const view = structuredClone(state);
  for (const entry of entries.pending) APPLY[entry.act]?.(view, entry, entries);
  return view;
}

/* Whether somebody, or who stands in for them, is here. */
export function isThere(person) {
  return person.here || Boolean(person.stand_in_here);
}

/* Return the item that an entry names, by its id on the server or the key of the entry that makes it. */
export function itemOf(view, item, entries) {
  const id = entries.idOf(item) ?? item;
  return view.items.find((each) => each.id === id || each.id === item);
}

const APPLY = {
  add(view, entry) {
    if (view.items.some((item) => item.id === entry.answer?.item)) return;
    const { title, place, raised, needsUnit } = entry.show;
    view.items.push({
      id: `new:${entry.key}`, is_new: true, title, place, raised, needs_unit: needsUnit,
      case: "", found: null, decision: null, offered: view.offered, waits: true,
    });
  },

  decide(view, entry, entries) {
    const item = itemOf(view, entry.item, entries);
    if (item) Object.assign(item, { decision: entry.show, waits: true });
  },

  "take-back"(view, entry, entries) {
    const item = itemOf(view, entry.item, entries);
    if (item) Object.assign(item, { decision: null, waits: true });
  },

  settle(view, entry, entries) {
    const promises = itemOf(view, entry.item, entries)?.found?.promises ?? [];
    const promise = promises.find((each) => each.id === entry.promise);
    if (promise) promise.outcome = entry.values.outcome;
  },

  remove(view, entry, entries) {
    const item = itemOf(view, entry.item, entries);
    view.items = view.items.filter((each) => each !== item);
  },

  present(view, entry) {
    const person = view.people.find((each) => each.id === entry.person);
    if (person) person.here = entry.values.here === "1";
  },

  begin(view) {
    if (view.state === "planned") view.state = "open";
  },

  undo(view, entry, entries) {
    const of = entries.get(entry.of);
    if (!of) return;
    const item = itemOf(view, of.act === "add" ? `new:${of.key}` : of.item, entries);
    if (of.act === "add") view.items = view.items.filter((each) => each !== item);
    if (of.act === "remove" && !item) view.items.push(of.was);
    if (["decide", "take-back"].includes(of.act) && item) Object.assign(item, { decision: of.was, waits: true });
    if (of.act === "present") view.people.filter((each) => each.id === of.person).forEach((one) => (one.here = of.was));
  },
};
