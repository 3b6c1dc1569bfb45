/* A new issue in seconds: one field; who raised it is one tap, the place is guessed. */
import { likelyPlaces } from "./guessing.js";
import { Panel } from "./panel.js";
import { made, words } from "./words.js";

export class Adding extends Panel {
  constructor(table, screens) {
    super(table, "new");
    this.screens = screens;
    this.form.elements.description.addEventListener("input", () => this.guess());
    this.form.addEventListener("change", (event) => {
      if (event.target.name === "place_id") this.isChosen = true;
      if (event.target.name === "raised_by_id") this.guess();
    });
  }

  open(values = {}) {
    this.mended = null;
    this.form.reset();
    this.isChosen = Boolean(values.place_id);
    this.showRaisers(values.raised_by_id);
    this.set("description", values.description);
    if (values.place_id) this.choose(values.place_id);
    this.showPanel(this.form.elements.description);
  }

  /* Those who are here; without anybody noted as here, everybody invited. */
  showRaisers(chosen) {
    const { people } = this.table.view;
    const here = people.filter((person) => person.here);
    const rows = (here.length ? here : people).map((person) => {
      const row = made(this.form, "raiser");
      const field = row.querySelector("input");
      row.querySelector("span").textContent = [person.name, person.unit].filter(Boolean).join(" ");
      field.value = person.id;
      field.checked = String(person.id) === chosen;
      return row;
    });
    this.form.querySelector("[data-raisers]").replaceChildren(...rows);
  }

  get places() {
    return [...this.form.querySelectorAll("[name=place_id]")].map((field) => ({ id: field.value, ...field.dataset }));
  }

  /* Choose the place that the words or the raiser's building mean, until somebody has chosen one. */
  guess() {
    if (this.isChosen) return;
    const raiser = this.form.querySelector("[name=raised_by_id]:checked")?.value;
    const person = this.table.view.people.find((each) => String(each.id) === raiser);
    const likely = likelyPlaces(this.form.elements.description.value, person?.unit_id, this.places);
    const list = this.form.querySelector("[data-places]");
    list.prepend(...likely.map((place) => list.querySelector(`[value="${CSS.escape(place.id)}"]`).closest("label")));
    if (likely.length === 1) this.choose(likely[0].id);
    list.scrollTop = 0;
  }

  choose(id) {
    const field = this.form.querySelector(`[name="place_id"][value="${CSS.escape(id)}"]`);
    if (field) field.checked = true;
  }

  async submit() {
    const values = this.values();
    if (!values.description) return this.refuse(words("say_something"), "description");
    const place = this.form.querySelector("[name=place_id]:checked");
    const show = {
      title: values.description,
      place: this.chosen("place_id"),
      raised: this.chosen("raised_by_id"),
      needsUnit: Boolean(place?.hasAttribute("data-whole")),
    };
    const { mended } = this;
    this.close();
    if (mended) {
      await this.table.entries.change(mended, { values, show, status: "waiting", reason: "" });
      await this.table.refresh();
      return this.table.wake();
    }
    const made = await this.table.add(values, show);
    this.screens.jump(`new:${made.key}`);
  }

  /* Open one that was not accepted again, with what was typed and why. */
  mend(entry) {
    this.open(entry.values);
    this.refuse(words(entry.reason), entry.field);
    this.mended = entry;
  }
}
