/** What the theme adds once a page is shown: search, the mark on the section one is in, a word when the site is stale. */

import { listenForActions } from "./actions.js";
import { keepAnchors } from "./anchors.js";
import { mountCopying, mountFolds, mountSnippets, mountTables } from "./code.js";
import { showTroubles, warnWhenStale } from "./freshness.js";
import { listenForKnown } from "./known.js";
import { onEachPage, started } from "./material.js";
import { checkScheme, listenForMenu } from "./menu.js";
import { listenForPictures } from "./picture.js";
import { listenForSearch, mountSearch } from "./search.js";
import { ROOT } from "./site.js";
import { mountSorters } from "./sorter.js";
import { mountTabs } from "./tabs.js";

/** Under instant navigation the header stays while pages change: mark the section anew. */
function markSection() {
  for (const link of document.querySelectorAll("[data-kb-section]")) {
    const place = new URL(link.href);
    const isHere = place.pathname !== ROOT.pathname && location.pathname.startsWith(place.pathname);
    if (isHere) link.setAttribute("aria-current", location.pathname === place.pathname ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
}

/** Offer the search of the site to the browser: it needs scripts, so most pages leave saying so to this one. */
function offerSite() {
  const name = document.querySelector("meta[property='og:site_name']")?.content;
  if (!name || document.querySelector("link[rel=search]")) return;
  const [type, href] = ["application/opensearchdescription+xml", new URL("opensearch.xml", ROOT).href];
  document.head.append(Object.assign(document.createElement("link"), { rel: "search", type, title: name, href }));
}

function onPage() {
  mountSearch();
  mountSorters();
  mountTabs();
  mountSnippets();
  mountCopying();
  mountFolds();
  mountTables();
  showTroubles();
  markSection();
  // Says to whoever waits, such as a test, which page is complete: in the first frame also for its sizes.
  requestAnimationFrame(() => (document.documentElement.dataset.kbMounted = location.pathname));
}

keepAnchors();
listenForKnown();
listenForMenu();
listenForActions();
listenForPictures();
warnWhenStale();
offerSite();
// Plain Material's header has no place for the search.
if (document.querySelector("[data-kb-search-dialog]")) listenForSearch();
else import("./control.js").then(({ mountControl }) => mountControl() && [listenForSearch, mountSearch].forEach((run) => run()));
// Few browsers have it, and the others need not fetch the module.
if (document.modelContext) import("./agents.js").then(({ offerSearch }) => offerSearch());
onEachPage(onPage);
// Material shows the switch that fits.
started.then(checkScheme);
