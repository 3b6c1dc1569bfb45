/* What this device keeps for who is signed in, sealed: drafts of cases, entries of a talk.

   const store = await open();        null: this browser cannot seal, or nobody is signed in; then keep nothing.
                                      Rejects when the key has to come from a server that cannot be reached.
   await store.put(kind, id, value);  keeps the value; under an id that is there already it takes the old one's place,
                                      also in the order. A value is what JSON can say, with File and Blob anywhere in it.
   await store.all(kind);             [{id, value}] in the order in which they were first put; without what is damaged.
   await store.damaged(kind);         ids of what cannot be unsealed any more; only `remove` can do anything with it.
   await store.ids(kind);             their ids in the same order, without unsealing anything.
   await store.get(kind, id);         the value, or undefined: there is none, or it is damaged.
   await store.remove(kind, id);      removes it; that nothing is there is no error.
   store.person                       who it belongs to: a name without meaning, the same at every sign-in.

   Kinds and ids are texts of your own and are not sealed: put no people's data into them. `put` has reached the disk
   when it resolves. All tabs and the service worker share one store; a change is told to the others:
   `onChange(callback)` calls back with the kind, in this tab too. Whoever sends must hold `navigator.locks` and a
   repeat key that is part of the value. */
import { database } from "./database.js";
import { unlocked } from "./keys.js";
import { seal, unseal } from "./sealing.js";

const CHANGES = "yehua-items";

/* Return the store of who is signed in, or null. */
export async function open() {
  const held = await unlocked();
  return held && new Store(held);
}

/* Call back with the kind whenever items of a kind have changed, in whichever tab; returns how to stop. */
export function onChange(callback) {
  const channel = new BroadcastChannel(CHANGES);
  channel.addEventListener("message", (event) => callback(event.data));
  return () => channel.close();
}

class Store {
  constructor({ person, key }) {
    this.person = person;
    this.key = key;
  }

  async put(kind, id, value) {
    const sealed = await seal(this.key, this.label(kind, id), value);
    const row = { person: this.person, kind, id, ...sealed };
    const change = (await database()).transaction("items", "readwrite", { durability: "strict" });
    const seq = await change.store.index("id").getKey([this.person, kind, id]);
    await change.store.put(seq === undefined ? row : { ...row, seq });
    await change.done;
    told(kind);
  }

  async get(kind, id) {
    const row = await (await database()).getFromIndex("items", "id", [this.person, kind, id]);
    return row && this.value(row);
  }

  async ids(kind) {
    return (await this.rows(kind)).map((row) => row.id);
  }

  async all(kind) {
    return (await this.unsealed(kind)).filter(({ value }) => value !== undefined);
  }

  async damaged(kind) {
    return (await this.unsealed(kind)).filter(({ value }) => value === undefined).map(({ id }) => id);
  }

  async unsealed(kind) {
    const rows = await this.rows(kind);
    return Promise.all(rows.map(async (row) => ({ id: row.id, value: await this.value(row) })));
  }

  /* One damaged item must not stand in the way of the others. */
  async value(row) {
    return unseal(this.key, this.label(row.kind, row.id), row).catch((error) => {
      console.warn(row.kind, row.id, error);
      return undefined;
    });
  }

  async remove(kind, id) {
    const change = (await database()).transaction("items", "readwrite", { durability: "strict" });
    const seq = await change.store.index("id").getKey([this.person, kind, id]);
    if (seq !== undefined) await change.store.delete(seq);
    await change.done;
    told(kind);
  }

  /* The index ends with the primary key, so that rows of a kind come in the order of their numbers. */
  async rows(kind) {
    return (await database()).getAllFromIndex("items", "kind", [this.person, kind]);
  }

  label(kind, id) {
    return JSON.stringify([this.person, kind, id]);
  }
}

function told(kind) {
  const channel = new BroadcastChannel(CHANGES); // one of its own, so that this tab hears it as well
  channel.postMessage(kind);
  channel.close();
}
