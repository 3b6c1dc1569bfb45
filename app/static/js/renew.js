/* [data-renew="60"]: asks for the page anew every so many seconds and takes its part over; while the server cannot be
   reached, the old part stays and [data-stale] says so. Whoever had changed the old part does so again at the event "renewed". */
const part = () => document.querySelector("[data-renew]");

async function renew() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    part().replaceWith(document.adoptNode(page.querySelector("[data-renew]")));
    document.dispatchEvent(new Event("renewed"));
  } catch {
    part().querySelector("[data-stale]").hidden = false;
  }
}

setInterval(renew, Number(part().dataset.renew) * 1000);
