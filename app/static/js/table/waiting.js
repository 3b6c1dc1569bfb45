/* What waits to be sent and what was not accepted, with its reason; nothing disappears by itself. */
import { Panel } from "./panel.js";
import { made, words } from "./words.js";

export class Waiting extends Panel {
  constructor(table) {
    super(table, "waiting");
    this.mend = () => {};
    this.list = this.form.querySelector("[data-waiting]");
    this.net = table.root.querySelector('[data-open="waiting"]');
    this.form.addEventListener("click", (event) => this.tapped(event));
  }

  open() {
    this.show();
    this.showPanel(this.dialog.querySelector("[data-cancel]"));
  }

  submit() {
    this.close();
  }

  /* Show how things stand: in the head of the page, and in the list if it is open. */
  show() {
    const { entries, trouble, store, view } = this.table;
    const parts = [];
    if (trouble) parts.push(words(trouble));
    if (entries.refused.length) parts.push(words("refused", { n: entries.refused.length }));
    if (entries.unsent.length) parts.push(words("waiting", { n: entries.unsent.length }));
    if ((!store.isLasting || entries.isFull) && !view.is_over) parts.push(words("unsealed"));
    this.net.textContent = parts.join(" · ");
    this.net.hidden = !parts.length;
    this.net.classList.toggle("wall__net--bad", Boolean(trouble || entries.refused.length));
    const login = this.form.querySelector("[data-login]");
    login.hidden = trouble !== "signed_out";
    login.href = this.table.root.dataset.login;
    const rows = [...entries.refused, ...entries.unsent].map((entry) => this.row(entry));
    this.list.replaceChildren(...rows);
  }

  row(entry) {
    const isRefused = entry.status === "refused";
    const reason = isRefused ? words(entry.reason) : words("waits");
    const row = made(this.form, "waiting", { words: entry.words, reason });
    row.querySelector("[data-mend]").hidden = !isRefused;
    row.querySelector('[data-do="mend"]').hidden = !["add", "decide"].includes(entry.act);
    row.querySelector("li").dataset.entry = entry.key;
    return row;
  }

  async tapped(event) {
    const button = event.target.closest("[data-entry] button");
    if (!button) return;
    const { entries } = this.table;
    const entry = entries.get(button.closest("[data-entry]").dataset.entry);
    if (!entry) return;
    if (button.dataset.do === "discard") await entries.discard(entry);
    if (button.dataset.do === "again") await entries.change(entry, { status: "waiting", reason: "" });
    await this.table.refresh();
    this.table.wake();
    if (button.dataset.do === "mend") {
      this.close();
      this.mend(entry);
    }
  }
}
