/* <template data-kept-banner>: says that a page is a kept one, and of when; offers the newer one that came meanwhile.
   <template data-no-signal>: says that a form that cannot wait was not sent. */
const at = document.documentElement.dataset.kept;

if (at) {
  const banner = shown("[data-kept-banner]");
  banner.querySelector("[data-kept-text]").textContent = banner.dataset.words.replace("{time}", spoken(new Date(at)));
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (event.data === "newer") banner.querySelector("[data-kept-newer]").hidden = false;
  });
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  const known = document.querySelector(".notice[data-no-signal]");
  const note = known ?? shown("[data-no-signal]");
  note.dataset.noSignal = "";
  note.scrollIntoView({ block: "center" });
});

/* Put what a template holds in its place and return it. */
function shown(name) {
  const template = document.querySelector(`template${name}`);
  const part = template.content.firstElementChild.cloneNode(true);
  template.before(part);
  return part;
}

/* The hour and minute; of another day the day as well. */
function spoken(then) {
  const isToday = then.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { month: "long", day: "numeric" };
  return then.toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}
