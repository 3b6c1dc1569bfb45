/* [data-table]: the projected page of a talk. Puts the parts together. */
import { Adding } from "./adding.js";
import { Deciding } from "./deciding.js";
import { listen } from "./keys.js";
import { Loop } from "./loop.js";
import { Screens } from "./screens.js";
import { Table } from "./table.js";
import { Waiting } from "./waiting.js";
import { learn } from "./words.js";

const root = document.querySelector("[data-table]");
if (root) {
  learn(root);
  const table = await Table.opened(root);
  const screens = new Screens(table);
  const panels = { decision: new Deciding(table, screens), new: new Adding(table, screens), waiting: new Waiting(table) };
  const loop = new Loop(table);
  screens.decide = (kind) => panels.decision.tapped(kind);
  screens.askWords = () => panels.decision.open();
  panels.waiting.mend = (entry) => panels[entry.act === "add" ? "new" : "decision"].mend(entry);
  table.changed = () => {
    screens.show();
    panels.waiting.show();
  };
  table.wake = () => loop.tick();
  listen(root, table, screens, panels);
  await table.refresh();
  loop.tick();
  keep(root.dataset.url);
}

/* Ask the service worker to keep this page, so that it opens without network. */
async function keep(url) {
  if (document.documentElement.dataset.kept !== undefined) return;
  const ready = await navigator.serviceWorker?.ready;
  ready?.active.postMessage({ table: new URL(url, location.href).href });
}
