/* <form data-steps> on large and plain pages: one question a screen, each a [data-step], with a way on and back.
   Elsewhere, and without this file, all questions stand on one page. */
const form = document.querySelector("form[data-steps]");
const bar = document.querySelector("[data-steps-bar]");

if (form && bar && document.documentElement.dataset.display === "elder") begin([...form.querySelectorAll("[data-step]")]);

function begin(steps) {
  const count = document.createElement("p");
  count.className = "steps__count";
  count.setAttribute("role", "status");
  form.prepend(count);
  form.append(bar.content.cloneNode(true));
  const [back, on] = ["[data-back]", "[data-on]"].map((name) => form.querySelector(name));
  let at = 0;

  const show = (next) => {
    at = next;
    steps.forEach((step, i) => (step.hidden = i !== at));
    back.hidden = at === 0;
    on.hidden = at === steps.length - 1;
    count.textContent = form.dataset.steps.replace("{at}", at + 1).replace("{all}", steps.length);
  };
  const go = (next) => {
    show(next);
    steps[at].querySelector("textarea, input:not([type=hidden]), button, select")?.focus({ preventScroll: true });
    form.scrollIntoView({ block: "start" });
  };

  back.addEventListener("click", () => go(at - 1));
  on.addEventListener("click", () => go(at + 1));
  form.addEventListener("reset", (event) => event.isTrusted && show(0));
  // Whatever points at a field of another step opens that step: a refusal, a link to it, the browser's own check.
  form.addEventListener("look", (event) => reveal(event.target));
  document.addEventListener("click", (event) => {
    const id = event.target.closest(".error-summary a[href^='#']")?.hash.slice(1);
    if (id) reveal(document.getElementById(id));
  }, true);

  const reveal = (target) => {
    const step = steps.indexOf(target?.closest?.("[data-step]"));
    if (step >= 0 && step !== at) show(step);
  };
  const wrong = steps.findIndex((step) => step.querySelector("[aria-invalid=true]"));
  show(Math.max(0, wrong));
}
