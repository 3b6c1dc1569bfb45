/* A panel that asks for something in place: keys choose, Enter does, Escape closes, the focus goes back. */
export class Panel {
  constructor(table, name) {
    this.table = table;
    this.dialog = table.root.querySelector(`[data-panel="${name}"]`);
    this.form = this.dialog.querySelector("form");
    this.error = this.dialog.querySelector("[data-error]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.dialog.addEventListener("close", () => this.leave());
  }

  showPanel(focus) {
    if (this.error) this.refuse("");
    this.dialog.showModal();
    focus?.focus();
  }

  close() {
    this.dialog.close();
    this.leave(); // at once: the next key may come before the browser tells that it is closed
  }

  /* The browser gives the focus back. What had it may have been made anew meanwhile: a field that nobody sees any
     more would then swallow the keys. */
  leave() {
    const { activeElement } = document;
    const isLost = activeElement === document.body || (!this.dialog.open && this.dialog.contains(activeElement));
    if (isLost) this.table.root.querySelector("[data-screen] h1")?.focus();
  }

  /* A number chooses, wherever nobody is typing; Enter on a choice does what the first button does. */
  pressed(event) {
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea");
    if (event.key === "Enter" && event.target.matches("input[type=radio]")) {
      event.preventDefault();
      this.form.requestSubmit();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = [...this.form.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
    const choice = shown.find((each) => !each.closest("[hidden]"));
    if (!choice) return;
    event.preventDefault();
    choice.click();
    choice.focus();
  }

  /* Say why it cannot be done, at the field if one is to blame. */
  refuse(message, field = "") {
    this.error.textContent = message;
    for (const each of this.form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    const target = field && this.form.querySelector(`[name="${CSS.escape(field)}"]`);
    if (!target) return;
    target.setAttribute("aria-invalid", "true");
    target.focus();
  }

  /* What stands in the fields that are shown. */
  values() {
    const fields = [...this.form.querySelectorAll("[name]")].filter((field) => !field.closest("[hidden]"));
    const shown = new Set(fields.map((field) => field.name));
    const entries = [...new FormData(this.form)].filter(([name]) => shown.has(name));
    return Object.fromEntries(entries.map(([name, value]) => [name, value.trim()]));
  }

  /* The words beside a choice that is made. */
  chosen(name) {
    const field = this.form.querySelector(`[name="${name}"]:checked`);
    return field?.closest("label").querySelector("span").firstChild.textContent.trim() ?? "";
  }

  set(name, value) {
    const field = this.form.elements[name];
    if (field) field.value = value ?? "";
  }
}
