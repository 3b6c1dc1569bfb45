/* <button data-aloud="words">: reads the words aloud, or those of the element that [data-aloud-from] names; once more
   stops. It appears only where the browser can speak the language of the page. */
const speech = window.speechSynthesis;
const buttons = document.querySelectorAll("[data-aloud]");

if (speech && window.SpeechSynthesisUtterance) for (const button of buttons) button.hidden = false;
window.addEventListener("pagehide", () => speech?.cancel());

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-aloud]");
  if (!button || !speech) return;
  const wasSpeaking = speech.speaking;
  speech.cancel();
  if (wasSpeaking && button.getAttribute("aria-pressed") === "true") return quiet();
  quiet();
  const words = new SpeechSynthesisUtterance(button.dataset.aloud || said(button.dataset.aloudFrom));
  words.lang = document.documentElement.lang;
  words.rate = 0.9;
  words.addEventListener("end", quiet);
  words.addEventListener("error", quiet);
  button.setAttribute("aria-pressed", "true");
  speech.speak(words);
});

function said(selector) {
  return [...document.querySelectorAll(selector)].map((part) => part.innerText.trim()).join("\n");
}

function quiet() {
  for (const button of buttons) button.setAttribute("aria-pressed", "false");
}
