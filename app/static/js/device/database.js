/* The device's own database: keys of who is signed in, and sealed items of everybody who used this device. */
import { openDB } from "../../vendor/idb.js";

const NAME = "yehua";
let opened;

/* Return the opened database; opening it again costs nothing. */
export async function database() {
  opened ??= openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("keys");
      const items = db.createObjectStore("items", { keyPath: "seq", autoIncrement: true });
      items.createIndex("id", ["person", "kind", "id"], { unique: true });
      items.createIndex("kind", ["person", "kind"]);
    },
    blocking: close, // a newer page wants to change the database
    terminated: close,
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

function close() {
  const old = opened;
  opened = undefined;
  old?.then((db) => db.close()).catch(() => {});
}
