/* Decisions: one key or tap; what a decision demands is asked in place. */
import { Panel } from "./panel.js";
import { brief, made, say, words } from "./words.js";

const ASKED = new Set(["ledger", "merged"]);

export class Deciding extends Panel {
  constructor(table, screens) {
    super(table, "decision");
    this.screens = screens;
    this.usualReview = this.form.elements.next_review_on.value;
    this.usualPlan = this.form.elements.plan.value;
    for (const button of this.form.querySelectorAll("[data-day]")) {
      button.addEventListener("click", () => this.set("promised_on", dayFor(button.dataset.day)));
    }
    this.form.addEventListener("change", () => this.showUsual());
  }

  /* A decision was chosen on the screen: it is made, or its panel is opened. */
  tapped(kind) {
    const { item } = this.screens;
    const mustName = kind === "dispatched" && item.needs_unit;
    if (ASKED.has(kind) || mustName) return this.open(kind);
    const same = item.decision?.kind === kind ? item.decision : null;
    if (same) return this.open(kind);
    const kept = item.decision ? wordOf(item.decision) : {};
    return this.make(item, kind, kept, [kept.note]);
  }

  /* Ask for the words of a decision: the one that is made, or the one that is chosen. */
  open(kind = this.screens.item.decision?.kind ?? "noted", values = null) {
    const { item } = this.screens;
    this.mended = null;
    this.kind = kind;
    this.id = item.id;
    const same = item.decision?.kind === kind ? item.decision.values : {};
    this.fill(values ?? { ...same, ...(item.decision && wordOf(item.decision)) }, item);
    for (const part of this.form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== kind;
    const button = this.screens.screen.querySelector(`[data-decide="${kind}"] > span`);
    this.form.querySelector("[data-panel-kind]").textContent = button?.textContent ?? "";
    this.form.querySelector("[data-panel-item]").textContent = brief(item.title, 40);
    if (kind === "merged") this.showSimilar(item, values?.into ?? same.into);
    this.showPanel(this.first(kind));
  }

  first(kind) {
    const demanded = this.form.querySelectorAll("[data-for] input[type=radio]");
    const choices = [...demanded].filter((each) => !each.closest("[hidden]"));
    return choices.find((each) => each.checked) ?? choices[0] ?? (kind === "merged" ? this.form.elements.into_number : this.form.elements.note);
  }

  fill(values, item) {
    this.showPromisers(values.promiser_id);
    this.form.reset();
    const byPlace = this.form.querySelector('[name="unit_id"][value=""]');
    if (byPlace) byPlace.closest("label").hidden = item.needs_unit;
    for (const name of ["note", "promised_on", "promiser", "unblock"]) this.set(name, values[name]);
    this.set("plan", values.plan ?? this.usualPlan);
    this.set("next_review_on", values.next_review_on ?? this.usualReview);
    this.set("into_number", "");
    for (const name of ["unit_id", "reason"]) this.check(name, values[name]);
    this.check("promiser_id", values.promiser_id ?? "");
    if (item.needs_unit && !values.unit_id) byPlace && (byPlace.checked = false);
    this.showUsual();
  }

  /* Whose word it can be: those who are here; without a name it is the host's. */
  showPromisers(chosen) {
    const list = this.form.querySelector("[data-promisers]");
    const { people } = this.table.view;
    const nobody = !people.some((each) => each.here);
    const rows = people.map((one) => {
      const { id, name } = one;
      if (String(id) === list.dataset.host || !(one.here || nobody || String(id) === String(chosen))) return "";
      const row = made(this.form, "promiser");
      row.querySelector("span").textContent = name;
      row.querySelector("input").value = id;
      return row;
    });
    list.replaceChildren(list.firstElementChild, ...rows);
  }

  check(name, value) {
    if (value === undefined) return;
    const field = this.form.querySelector(`[name="${name}"][value="${CSS.escape(String(value))}"]`);
    if (field) field.checked = true;
  }

  /* What will be written if nothing is typed depends on the reason. */
  showUsual() {
    const usual = this.form.querySelector("[name=reason]:checked")?.dataset.usual ?? "";
    this.form.elements.unblock.placeholder = usual;
  }

  async showSimilar(item, into) {
    const place = this.form.querySelector("[data-similar]");
    place.textContent = "";
    const id = this.table.entries.idOf(item.id);
    const found = id === undefined ? [] : await this.table.line.similar(id).catch(() => null);
    if (this.id !== item.id || !this.dialog.open) return;
    if (!found?.length) place.textContent = words(found ? "nothing_similar" : "no_similar");
    for (const [number, one] of (found ?? []).entries()) {
      const row = made(this.form, "similar");
      const field = row.querySelector("input");
      row.querySelector("span").textContent = one.name;
      field.value = one.id;
      field.dataset.key = number + 1;
      field.checked = one.id === into;
      place.append(row);
    }
  }

  async submit() {
    const item = this.table.item(this.id);
    if (!item) return this.refuse(words("gone"), "note"); // what was typed stays to be read
    const values = this.values();
    if (this.kind === "dispatched" && item.needs_unit && !values.unit_id) return this.refuse(words("name_unit"), "unit_id");
    if (this.mended) await this.table.entries.discard(this.mended);
    this.mended = null;
    this.close();
    await this.make(item, this.kind, values, [this.said(values), values.note, values.promised_on]);
  }

  /* What was chosen besides the few words, as the page says it until the server does. */
  said(values) {
    if (this.kind === "dispatched") return this.chosen("unit_id");
    if (this.kind === "ledger") return this.chosen("reason");
    return this.kind === "merged" ? values.into_number || this.chosen("into") : "";
  }

  make(item, kind, values, said) {
    const name = this.table.root.querySelector(`[data-decide="${kind}"] > span`)?.textContent ?? kind;
    const all = { ...values, decision: kind, detailed: "y" };
    const sentence = [name, ...said].filter(Boolean).join(" · ");
    const shown = { kind, words: sentence, note: values.note ?? "", promised_on: values.promised_on ?? "", values: all };
    return this.table.decide(item, all, { ...shown, mark: item.decision?.mark ?? "", consequence: "" });
  }

  /* Open a decision that was not accepted again, with what was typed and why. */
  mend(entry) {
    if (!this.table.item(entry.item)) return say("gone");
    this.screens.jump(this.table.item(entry.item).id);
    this.open(entry.values.decision, entry.values);
    this.refuse(words(entry.reason), entry.field);
    this.mended = entry;
  }
}

/* What stays with an item when it is decided otherwise: the few words, and whose word was given for when. */
function wordOf({ note, promised_on, values }) {
  const { promiser_id = "", promiser = "" } = values;
  return { note, promised_on, ...(promised_on && { promiser_id, promiser }) };
}

/* The day that a word means, as a date field takes it; in this device's own zone. */
function dayFor(code) {
  const now = new Date();
  const later = code === "month" ? new Date(now.getFullYear(), now.getMonth() + 1, 0) : new Date(now);
  if (code !== "month") later.setDate(now.getDate() + Number(code));
  const two = (number) => String(number).padStart(2, "0");
  return `${later.getFullYear()}-${two(later.getMonth() + 1)}-${two(later.getDate())}`;
}
