/** Sections that share one place: links to them become tabs. Without scripts they stand one below the other. */

function mount(nav) {
  const links = [...nav.querySelectorAll("a")].filter((link) => link.hash);
  const panels = links.map((link) => document.getElementById(link.hash.slice(1))?.closest("[data-kb-panel]"));
  if (!panels.length || panels.includes(undefined) || panels.includes(null)) return;
  const narrow = nav.dataset.kbMedia ? matchMedia(nav.dataset.kbMedia) : { matches: true };
  let chosen = Math.max(links.findIndex((link) => link.hash === location.hash), 0);

  function show() {
    panels.forEach((panel, place) => {
      panel.hidden = narrow.matches && place !== chosen;
      if (narrow.matches && "open" in panel) panel.open = place === chosen;
      if (narrow.matches && place === chosen) links[place].setAttribute("aria-current", "true");
      else links[place].removeAttribute("aria-current");
    });
    nav.classList.toggle("kb-tabs", narrow.matches);
  }

  links.forEach((link, place) =>
    link.addEventListener("click", (event) => {
      if (!narrow.matches) return;
      event.preventDefault();
      chosen = place;
      history.replaceState(history.state, "", link.hash);
      show();
    }),
  );
  narrow.addEventListener?.("change", show);
  show();
}

/** Scroll a row of links that is wider than the page to the one that is shown. */
function reveal(nav) {
  const current = nav.querySelector("[aria-current]");
  if (current) nav.scrollLeft += current.getBoundingClientRect().right - nav.getBoundingClientRect().right + 48;
}

/** Make tabs of every `data-kb-tabs` on the page; with `data-kb-media` only where that holds. */
export function mountTabs() {
  for (const nav of document.querySelectorAll("[data-kb-tabs]:not([data-kb-mounted])")) {
    nav.dataset.kbMounted = "";
    mount(nav);
  }
  for (const nav of document.querySelectorAll(".kb-views, .kb-chips")) reveal(nav);
}
