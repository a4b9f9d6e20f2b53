/** kb-search: the field, its filters and its hits, in a page or in the dialog, for mouse and keyboard. */

import { open as openIndex, search } from "./index.js";

const KINDS = { answer: "Answer", idea: "Idea", person: "Person", topic: "Topic" };
const PAUSE = 120;

/** Fill the places for a search in the page that is shown, and open the dialog's button. */
export function mountSearch() {
  closeSearch();
  for (const button of document.querySelectorAll("[data-kb-search-open]")) button.hidden = false;
  for (const place of document.querySelectorAll("[data-kb-search]")) {
    if (!place.querySelector("[data-kb-search-input]")) fill(place);
  }
  const asked = new URLSearchParams(location.search).get("q");
  const input = document.querySelector("[data-kb-search] [data-kb-search-input]");
  if (asked && input && !input.value) {
    input.value = asked;
    input.dispatchEvent(new Event("input"));
  }
}

/** Listen for the button and for the keys `/`, `s` and Ctrl/Cmd-K; once per visit. */
export function listenForSearch() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-kb-search-open]")) openSearch();
  });
  document.addEventListener("keydown", (event) => {
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const isKey = !event.ctrlKey && !event.metaKey && !event.altKey && (event.key === "/" || event.key === "s");
    if (!isChord && !(isKey && !isTyping(event.target))) return;
    event.preventDefault();
    openSearch();
  });
  dialog().addEventListener("close", () => dialog().replaceChildren());
  dialog().addEventListener("click", (event) => {
    if (event.target === dialog() || event.target.closest("[data-kb-search-close], [data-kb-search-result]")) closeSearch();
  });
}

/** Go to the search field of the page, or open the dialog where the page has none. */
export function openSearch() {
  let input = document.querySelector("[data-kb-search] [data-kb-search-input]");
  if (!input && !dialog().open) {
    fill(dialog());
    dialog().showModal();
  }
  input ??= dialog().querySelector("[data-kb-search-input]");
  input.focus();
  input.select();
}

/** Close the dialog and forget what was asked. */
export function closeSearch() {
  if (dialog()?.open) dialog().close();
}

function dialog() {
  return document.querySelector("[data-kb-search-dialog]");
}

function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
}

function fill(place) {
  place.append(document.querySelector("#kb-search-template").content.cloneNode(true));
  if (place !== dialog()) place.querySelector("[data-kb-search-close]").remove();
  const part = (name) => place.querySelector(`[data-kb-search-${name}]`);
  const panel = {
    input: part("input"),
    filters: part("filters"),
    state: part("state"),
    results: part("results"),
    ask: part("ask"),
    run: Promise.resolve(),
    turn: 0,
  };
  let timer;
  panel.input.addEventListener("input", () => {
    clearTimeout(timer);
    panel.turn += 1;
    const pause = new Promise((done) => (timer = setTimeout(done, PAUSE)));
    panel.run = pause.then(() => answer(panel));
  });
  panel.input.addEventListener("focus", () => offerFilters(panel), { once: true });
  panel.filters.addEventListener("change", () => (panel.run = answer(panel)));
  place.addEventListener("keydown", (event) => onKey(event, panel));
}

async function offerFilters(panel) {
  try {
    const { filters } = await openIndex();
    for (const select of panel.filters.querySelectorAll("select")) {
      const values = Object.entries(filters[select.dataset.kbSearchFilter] ?? {});
      values.sort(([one, few], [other, many]) => many - few || one.localeCompare(other));
      select.append(...values.map(([value, count]) => new Option(`${KINDS[value] ?? value} (${count})`, value)));
      select.closest("label").hidden = values.length < 2;
    }
    panel.filters.hidden = false;
  } catch (error) {
    fail(panel, error);
  }
}

async function answer(panel) {
  const turn = ++panel.turn;
  const question = panel.input.value.trim();
  const filters = chosen(panel);
  if (!question && !Object.keys(filters).length) return show(panel, [], "");
  try {
    const { hits, total } = await search(question, filters);
    if (turn !== panel.turn) return undefined;
    return show(panel, hits, total ? `${total} ${total === 1 ? "page" : "pages"}` : nothing(question));
  } catch (error) {
    return fail(panel, error);
  }
}

function chosen(panel) {
  const selects = [...panel.filters.querySelectorAll("select")].filter((select) => select.value);
  return Object.fromEntries(selects.map((select) => [select.dataset.kbSearchFilter, select.value]));
}

function nothing(question) {
  return question ? `Nothing here answers “${question}” yet. Other words may help.` : "Nothing here fits these filters.";
}

function fail(panel, error) {
  console.warn("kb-search:", error);
  show(panel, [], "The search index could not be loaded. Everything is also listed under the sections above.");
}

function show(panel, hits, state) {
  panel.results.replaceChildren(...hits.map(row));
  panel.state.textContent = state;
  if (panel.ask) panel.ask.hidden = !state || hits.length > 0;
}

function row(hit) {
  const link = element("a", "kb-search__hit");
  link.href = hit.url;
  link.dataset.kbSearchResult = "";
  const text = element("span", "kb-search__excerpt");
  for (const piece of hit.pieces) text.append(piece.marked ? element("mark", "", piece.text) : piece.text, " ");
  link.append(element("span", "kb-search__title", hit.title), text, facts(hit));
  const item = element("li", "");
  item.append(link);
  return item;
}

function facts(hit) {
  const line = element("span", "kb-search__facts");
  line.append(element("span", `kb-search__kind kb-search__kind--${hit.kind}`, KINDS[hit.kind] ?? hit.kind));
  if (hit.status) line.append(element("span", "", hit.status));
  if (hit.votes) line.append(element("span", "", `▲ ${hit.votes}`));
  if (hit.credit) line.append(element("span", "", hit.credit));
  return line;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

async function onKey(event, panel) {
  const links = [...panel.results.querySelectorAll("[data-kb-search-result]")];
  const here = links.indexOf(document.activeElement);
  const isField = event.target === panel.input;
  if (event.key === "ArrowDown" && (isField || here >= 0)) {
    event.preventDefault();
    links[Math.min(here + 1, links.length - 1)]?.focus();
  } else if (event.key === "ArrowUp" && here >= 0) {
    event.preventDefault();
    (links[here - 1] ?? panel.input).focus();
  } else if (event.key === "Enter" && isField && !event.isComposing) {
    event.preventDefault();
    await panel.run;
    panel.results.querySelector("[data-kb-search-result]")?.click();
  } else if (event.key === "Escape") {
    // A search field would only be emptied by it, and the dialog would stay.
    event.preventDefault();
    closeSearch();
    panel.input.value = "";
    panel.turn += 1;
    show(panel, [], "");
  }
}
