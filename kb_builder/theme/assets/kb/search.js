/** kb-search: the field, its filters and its hits, in a page or in the dialog, for mouse and keyboard. */

import { searchForm } from "./form.js";
import { ROOT } from "./site.js";
import { gettext, ngettext } from "./words.js";

/**
 * Milliseconds: what a reader needs between two keys until it is known, and the least and the most to wait for the
 * next one. Whoever types more slowly than that is shown hits between two keys, each time ten files more.
 */
const RHYTHM = 150;
const [SHORTEST_PAUSE, LONGEST_PAUSE] = [40, 300];
const [FACTOR, LONGEST_TITLE] = [1.3, 200];
/** What ends a question: nothing more is waited for. */
const ENDED = /[?？؟]\s*$/u;

/** The modules that ask the index and show hits: loaded when somebody is about to ask. */
const engine = () => import("./index.js");

/** What of a search stands in the address, so that it can be shared: the question and the filters that are set. */
const QUESTION = "q";
const FILTERS = ["kind", "topic", "status", "repository"];
const panels = new WeakMap();

/** Fill the places for a search in the page that is shown; a shared address (`?q=`) is asked at once. */
export function mountSearch() {
  closeSearch();
  for (const button of document.querySelectorAll("[data-kb-search-open]")) button.hidden = false;
  for (const place of document.querySelectorAll("[data-kb-search]")) {
    if (!place.querySelector("[data-kb-search-input]")) fill(place);
  }
  const asked = new URLSearchParams(location.search);
  if (![...asked.keys()].some((name) => name === QUESTION || FILTERS.includes(name))) return;
  const input = document.querySelector("[data-kb-search] [data-kb-search-input]") ?? (dialog() && openDialog());
  if (input && !input.value) panels.get(input).restore(asked);
}

/** Listen for the button and for the keys `/`, `s` and Ctrl/Cmd-K; once per visit. */
export function listenForSearch() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-kb-search-open]")) openSearch();
  });
  // Whoever moves to the button is about to ask.
  for (const sign of ["pointerover", "focusin"]) document.addEventListener(sign, warm, { passive: true });
  document.addEventListener("keydown", (event) => {
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const isKey = !event.ctrlKey && !event.metaKey && !event.altKey && (event.key === "/" || event.key === "s");
    if (!isChord && !(isKey && !isTyping(event.target))) return;
    event.preventDefault();
    openSearch();
  });
  dialog().addEventListener("close", () => {
    const panel = panels.get(dialog().querySelector("[data-kb-search-input]"));
    if (panel?.input.value || Object.keys(panel ? chosen(panel) : {}).length) share("");
    dialog().replaceChildren();
  });
  dialog().addEventListener("click", (event) => {
    if (event.target.closest("[data-kb-search-result]")) empty(panels.get(dialog().querySelector("[data-kb-search-input]")));
    if (event.target === dialog() || event.target.closest("[data-kb-search-close], a")) closeSearch();
  });
}

function warm({ target }) {
  if (target.closest?.("[data-kb-search-open]")) engine().then(({ open }) => open()).catch(() => undefined);
}

/** Go to the search field of the page, or open the dialog where the page has none. */
export function openSearch() {
  const input = document.querySelector("[data-kb-search] [data-kb-search-input]") ?? openDialog();
  input.focus();
  input.select();
}

/** Close the dialog and forget what was asked. */
export function closeSearch() {
  if (dialog()?.open) dialog().close();
}

function openDialog() {
  if (!dialog().open) {
    fill(dialog());
    dialog().showModal();
  }
  return dialog().querySelector("[data-kb-search-input]");
}

function dialog() {
  return document.querySelector("[data-kb-search-dialog]");
}

function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
}

/** Keep what was asked in the address, so that it can be shared, without a new entry in the history. */
function share(question, narrowed = {}) {
  const address = new URL(location.href);
  for (const name of [QUESTION, ...FILTERS]) address.searchParams.delete(name);
  for (const [name, value] of Object.entries({ [QUESTION]: question, ...narrowed })) {
    if (value) address.searchParams.set(name, value);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

function fill(place) {
  place.append(searchForm());
  if (place !== dialog()) place.querySelector("[data-kb-search-close]").remove();
  const part = (name) => place.querySelector(`[data-kb-search-${name}]`);
  const panel = { run: Promise.resolve(), turn: 0, rhythm: RHYTHM, pressed: 0 };
  for (const name of ["input", "fold", "filters", "sort", "state", "empty", "similar", "results", "elsewhere", "ask", "topics"]) {
    panel[name] = part(name);
  }
  let timer;
  panel.input.addEventListener("input", () => {
    clearTimeout(timer);
    const turn = ++panel.turn;
    const pause = new Promise((done) => (timer = setTimeout(done, pauseOf(panel))));
    engine().then(({ prepare }) => prepare(panel.input.value)).catch(() => undefined);
    // One question at a time: what was asked in between is skipped, so the last one waits for no other.
    panel.run = Promise.all([pause, panel.asking]).then(() => {
      if (turn === panel.turn) panel.asking = answer(panel);
      return panel.asking;
    });
  });
  panels.set(panel.input, panel);
  panel.restore = (asked) => restore(panel, asked);
  panel.fold.addEventListener("click", () => {
    panel.fold.setAttribute("aria-expanded", String(panel.filters.toggleAttribute("data-kb-open")));
  });
  panel.input.addEventListener("focus", () => warmUp(panel));
  panel.filters.addEventListener("change", () => (panel.run = answer(panel)));
  panel.similar.querySelector("button").addEventListener("click", (event) => ask(panel, event.target.textContent));
  place.addEventListener("keydown", (event) => onKey(event, panel));
}

/** Give how long to wait for the next key: a little longer than this reader needs for one. */
function pauseOf(panel) {
  const passed = performance.now() - panel.pressed;
  panel.pressed += passed;
  // One slow key is remembered for a while: hits that come between two keys are fetched for nothing.
  if (passed < 2 * LONGEST_PAUSE) panel.rhythm = Math.max(passed, panel.rhythm + (passed - panel.rhythm) / 8);
  if (ENDED.test(panel.input.value)) return 0;
  return Math.min(Math.max(FACTOR * panel.rhythm, SHORTEST_PAUSE), LONGEST_PAUSE);
}

function ask(panel, question) {
  panel.input.value = question;
  panel.input.focus();
  panel.run = answer(panel);
}

/** Load the engine while the first letters are typed, then what the filters offer. */
function warmUp(panel) {
  panel.warm ??= engine()
    .then(async ({ filters, KINDS }) => {
      const values = await filters();
      for (const select of selects(panel)) offer(select, values, KINDS);
      panel.filters.hidden = false;
      panel.fold.hidden = false;
    })
    .catch((error) => {
      panel.warm = undefined;
      fail(panel, error);
    });
  return panel.warm;
}

/** Ask again what stands in the address. */
async function restore(panel, asked) {
  panel.input.value = asked.get(QUESTION) ?? "";
  await warmUp(panel);
  for (const select of selects(panel)) {
    const value = asked.get(select.dataset.kbSearchFilter) ?? "";
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  }
  panel.run = answer(panel);
}

function empty(panel) {
  panel.input.value = "";
  for (const select of selects(panel)) select.value = "";
}

function selects(panel) {
  return [...panel.filters.querySelectorAll("[data-kb-search-filter]")];
}

function offer(select, values, kinds) {
  const offered = Object.entries(values[select.dataset.kbSearchFilter] ?? {});
  offered.sort(([one, few], [other, many]) => many - few || one.localeCompare(other));
  select.append(...offered.map(([value, count]) => new Option(`${kinds[value] ?? value} (${count})`, value)));
  select.closest("label").hidden = offered.length < 2;
}

async function answer(panel) {
  const turn = ++panel.turn;
  const question = panel.input.value.trim();
  const narrowed = chosen(panel);
  share(question, narrowed);
  try {
    const { groups, row, search } = await engine();
    const found = await search(question, narrowed, 10, panel.sort.value);
    if (turn !== panel.turn) return;
    show(panel, [...found.hits.map(row), ...groups(found.more)], stateOf(question, found, narrowed));
    await help(panel, question, found, turn);
  } catch (error) {
    if (turn === panel.turn) fail(panel, error);
  }
}

function chosen(panel) {
  const set = selects(panel).filter((select) => select.value);
  return Object.fromEntries(set.map((select) => [select.dataset.kbSearchFilter, select.value]));
}

function stateOf(question, { total: found, more, asked, nowhere }, narrowed) {
  const total = found + more.length;
  if (!question && !Object.keys(narrowed).length) return "";
  if (!total && !question) return gettext("Nothing here fits these filters.");
  const said = [total ? ngettext("%(num)s page", "%(num)s pages", total) : gettext("No results for “%(question)s”.", { question })];
  if (asked !== question && question) said.push(gettext("Showing results for “%(question)s”.", { question: asked }));
  if (nowhere.length) said.push(gettext("No page holds “%(words)s”.", { words: nowhere.join(", ") }));
  return said.join(total ? " · " : " ");
}

/** Where little or nothing was found: the words that may have been meant, and where else to turn. */
async function help(panel, question, { hits: found, more, meant, nowhere }, turn) {
  const hits = [...found, ...more];
  if (!question || (hits.length && !nowhere.length)) return;
  panel.similar.querySelector("button").textContent = meant;
  panel.similar.hidden = !meant;
  panel.empty.hidden = hits.length > 0;
  const { elsewhere } = await engine();
  const { ask: address, topics } = await elsewhere();
  if (turn !== panel.turn) return;
  panel.ask.hidden = !address;
  if (address) panel.ask.querySelector("a").href = asking(address, question);
  panel.topics.querySelectorAll("a").forEach((link) => link.remove());
  if (!hits.length) panel.topics.append(...topics.map(topicLink));
  panel.topics.hidden = hits.length > 0 || !topics.length;
  panel.elsewhere.hidden = !address && panel.topics.hidden;
}

function asking(address, question) {
  const target = new URL(address);
  target.searchParams.set("title", question.replace(/\s+/g, " ").slice(0, LONGEST_TITLE));
  return target.href;
}

function topicLink(topic) {
  const link = document.createElement("a");
  link.className = "kb-tag";
  link.textContent = topic.name;
  link.href = new URL(topic.url, ROOT).href;
  return link;
}

function fail(panel, error) {
  console.warn("kb-search:", error);
  show(panel, [], gettext("The search index could not be loaded. Everything is also listed under the sections above."));
}

function show(panel, rows, state) {
  panel.results.replaceChildren(...rows);
  panel.state.textContent = state;
  panel.empty.hidden = true;
  panel.similar.hidden = true;
  panel.elsewhere.hidden = true;
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
    empty(panel);
    panel.turn += 1;
    share("");
    show(panel, [], "");
    closeSearch();
  }
}
