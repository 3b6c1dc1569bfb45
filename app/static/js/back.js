/* <form data-once>: the browser's "back" shows a form under the key that it was sent with, so that sending
   it once more gives the first answer instead of making the same thing twice. */
const keys = [...document.querySelectorAll("form[data-once] input[name=repeat_key]")];
const kept = history.state?.repeatKeys;

if (kept?.length === keys.length) keys.forEach((field, i) => (field.value = kept[i]));
else if (keys.length) history.replaceState({ ...history.state, repeatKeys: keys.map((field) => field.value) }, "");
