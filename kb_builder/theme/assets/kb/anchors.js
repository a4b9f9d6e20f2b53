/**
 * Links within a page are left to the browser, which moves the focus at once. Material's instant navigation would
 * fetch the page again and put a copy in its place first.
 */

import { started } from "./material.js";

let followed = location.pathname;

function isWithin({ hash, pathname, search }) {
  return Boolean(hash) && pathname === location.pathname && search === location.search;
}

function leaveToBrowser({ target }) {
  const link = target.closest?.("a[href]");
  // Material does not follow a link with a target.
  if (link && !link.target && isWithin(link)) link.target = "_self";
}

function stayOnPage(event) {
  if (location.pathname !== followed) return;
  event.stopImmediatePropagation();
  // Material keeps the place on the page with each entry of the history, and tells the browser not to.
  if (event.state) scrollTo(event.state.x ?? 0, event.state.y ?? 0);
}

/** Listen before Material does: to clicks on their way down, and to the history by a line in the page itself. */
export function keepAnchors() {
  window.kbStay = stayOnPage;
  document.addEventListener("click", leaveToBrowser, { capture: true });
  started.then(() => window.location$?.subscribe(({ pathname }) => (followed = pathname)));
}
