/* Where a talk's entries are kept on this device: sealed for who is signed in, or only in memory where that
   cannot be done (no https); `isLasting` says which. */
import { onChange, open } from "../device/store.js";

class Memory {
  constructor() {
    this.isLasting = false;
    this.kinds = new Map();
  }

  of(kind) {
    if (!this.kinds.has(kind)) this.kinds.set(kind, new Map());
    return this.kinds.get(kind);
  }

  async all(kind) {
    return [...this.of(kind)].map(([id, value]) => ({ id, value: structuredClone(value) }));
  }

  async put(kind, id, value) {
    this.of(kind).set(id, structuredClone(value));
  }

  async remove(kind, id) {
    this.of(kind).delete(id);
  }
}

/* Return the store: sealed if possible. */
export async function opened() {
  const store = await open().catch(() => null);
  if (!store) return new Memory();
  store.isLasting = true;
  return store;
}

export { onChange };
