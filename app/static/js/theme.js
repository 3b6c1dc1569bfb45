/* Brightness without loading the page again. The server keeps the same choice for the next page. */
const CODES = ["auto", "light", "dark"];

function show(code) {
  if (code === "auto") {
    document.documentElement.removeAttribute("data-theme");
  } else {
    document.documentElement.dataset.theme = code;
  }
  for (const button of document.querySelectorAll("[data-theme-form] button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === code));
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-theme-form]");
  const code = event.submitter?.value;
  if (!form || !CODES.includes(code)) return;
  event.preventDefault();
  show(code);
  const body = new FormData(form);
  body.set("theme", code);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 400) {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "theme";
    kept.value = code;
    form.append(kept);
    form.submit(); // let the browser show what the server has to say
  }
});
