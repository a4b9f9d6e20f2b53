/** Material's script, which waits until the page is loaded: on a slow line words, letters and the search come first. */

const LATER = "script[data-kb-later]";

const event = (place, name) => new Promise((done) => place.addEventListener(name, done, { once: true }));

/** Write addresses of style sheets whole, as Material will: once a page is loaded it would fetch them again. */
function keepSheets() {
  for (const sheet of document.head.querySelectorAll("link[rel=stylesheet]")) sheet.href = String(sheet.href);
}

/** Run the script, and tell it that there is a page: the event that it waits for is over. */
async function start(address) {
  keepSheets();
  const { early = [] } = window.document$ ?? {};
  if (document.readyState !== "complete") await event(window, "load");
  const script = document.createElement("script");
  script.src = address;
  document.body.append(script);
  await event(script, "load");
  for (const run of early) window.document$.subscribe(run);
  window.document$.next(document);
}

/** Settles once Material's script has run, where there is one. */
export const started = (async () => {
  const waiting = document.querySelector(LATER);
  if (waiting) await start(waiting.dataset.kbLater);
})();

/** Call `run` with the page that is shown, and with each that instant navigation puts in its place. */
export async function onEachPage(run) {
  run();
  await started;
  let isFirst = true;
  window.document$?.subscribe(() => {
    if (!isFirst) run();
    isFirst = false;
  });
}
