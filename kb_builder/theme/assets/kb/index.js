/** The search index of this site: loads Pagefind's engine when first needed and asks it word by word. */

import { excerpt, heldIn } from "./excerpt.js";
import { DEPTH, merge, rarity, reorder, rerank, SCORING } from "./ranking.js";
import { correct } from "./spelling.js";
import { choose, fillers, isShort, MOST_TERMS, parts, inLetters, terms } from "./terms.js";

/** The site's root, whatever path it is served under: this file is at assets/kb/ below it. */
export const ROOT = new URL("../../", import.meta.url);

const kept = new Map();

/** Do something once and keep what it gave; a failure is forgotten, so that it can be tried again. */
function once(name, start) {
  if (!kept.has(name)) {
    const started = start().catch((error) => {
      kept.delete(name);
      throw error;
    });
    kept.set(name, started);
  }
  return kept.get(name);
}

/** Load the engine; rejects where the site has no index. */
export function open() {
  return once("engine", async () => {
    const pagefind = await import(new URL("pagefind/pagefind.js", ROOT).href);
    // Auto-detection of these two fails for modules and below a base path: both must be absolute.
    const addresses = { bundlePath: new URL("pagefind/", ROOT).pathname, baseUrl: ROOT.pathname };
    await pagefind.options({ ...addresses, ranking: SCORING });
    const [[pages = "0", ...common]] = await Promise.all([lines("common.txt"), pagefind.init()]);
    return { pagefind, pages: Number(pages), common: places(common) };
  });
}

/**
 * Give the values of each filter with their numbers of pages: `{kind: {answer: 12}, …}`. Pagefind is
 * not asked: once it has read its filters, it counts all of them in every search, six times as slow.
 */
export function filters() {
  return once("filters", async () => {
    const answer = await fetch(new URL("pagefind/filters.json", ROOT));
    return answer.ok ? answer.json() : {};
  });
}

function lines(name) {
  return once(name, async () => {
    const answer = await fetch(new URL(`pagefind/${name}`, ROOT));
    return answer.ok ? (await answer.text()).split("\n").filter(Boolean) : [];
  });
}

/**
 * Answer a question: `{total, hits, isGuess}`, hits best first, each `{url, title, kind, status,
 * votes, credit, date, pieces}`. `filters` narrows by `{kind, topic, status, repository}`, `sort`
 * is "votes", "date" or "" for the best; with filters alone the most voted pages are given.
 */
export async function search(question, narrowed, count = 10, sort = "") {
  const { pagefind } = await open();
  const wanted = await asked(question);
  if (!wanted.length) return browse(pagefind, narrowed, count, sort || "votes");
  const lists = await Promise.all(wanted.map((term) => ask(term, narrowed)));
  const merged = merge(lists);
  const candidates = sort ? await sorted(pagefind, merged, sort) : merged.slice(0, DEPTH);
  const pages = await read(candidates.slice(0, sort ? count : DEPTH), wanted);
  const hits = sort ? pages : rerank(pages, question, fillers(question)).slice(0, count);
  return { total: sort ? candidates.length : merged.length, hits, isGuess: isGuess(hits, lists) };
}

/** Give the place of each word, most frequent first. */
function places(words) {
  return new Map(words.map((word, place) => [word, place]));
}

async function asked(question) {
  const { common } = await open();
  const all = terms(question);
  const rank = all.length > MOST_TERMS ? places(await lines("words.txt")) : undefined;
  const chosen = choose(all, common, rank);
  // Pagefind knows an identifier as a whole and by its parts; parts are asked for where few words are.
  return [...chosen, ...parts(question).slice(0, Math.max(0, MOST_TERMS / 2 - chosen.length))];
}

async function browse(pagefind, narrowed, count, sort) {
  if (!Object.keys(narrowed).length) return { total: 0, hits: [], isGuess: false };
  const { results } = await pagefind.search(null, { filters: narrowed, sort: { [sort]: "desc" } });
  return { total: results.length, hits: await read(results.slice(0, count).map((result) => ({ ...result, result })), []), isGuess: false };
}

async function sorted(pagefind, merged, sort) {
  const pages = await once(`sorted by ${sort}`, () => pagefind.search(null, { sort: { [sort]: "desc" } }));
  return reorder(merged, pages.results.map(({ id }) => id));
}

async function ask(term, narrowed) {
  const { pagefind, pages } = await open();
  if (isShort(term)) return askExactly(pagefind, term, narrowed, pages);
  const answer = await pagefind.search(inLetters(term), { filters: narrowed });
  // Pagefind's worker forgets what it found once the result itself is collected: it stays held here.
  return answer.results.filter(({ score }) => score > 0).map((result) => ({ id: result.id, score: result.score, result }));
}

/** Every word that begins with "3" is not meant by "exit code 3": so short a one is asked for by itself. */
async function askExactly(pagefind, term, narrowed, pages) {
  const answer = await pagefind.search(`"${term}"`, { filters: narrowed });
  const worth = rarity(answer.unfilteredResultCount, pages);
  return answer.results.map((result) => ({ id: result.id, score: worth, result }));
}

/** Some word is nowhere, or the best page holds no more than half of several words: Pagefind falls back to mere beginnings. */
function isGuess(hits, lists) {
  return !hits.length || lists.some((list) => !list.length) || hits[0].held < (lists.length + 1) / 2;
}

function read(results, wanted) {
  return Promise.all(results.map(async ({ id, score, result }) => ({ id, score, ...hit(await result.data(), wanted) })));
}

function hit(page, wanted) {
  const { title = "" } = page.meta;
  const [kind = ""] = page.filters.kind ?? [];
  const [status = ""] = page.filters.status ?? [];
  const text = page.content.startsWith(title) ? page.content.slice(title.length).replace(/^\W+/u, "") : page.content;
  const held = heldIn(page.content, wanted);
  return { url: page.url, title, kind, status, held, ...facts(page.anchors), pieces: excerpt(text, wanted) };
}

/** What is shown of a page and never searched stands in the name of its last anchor. */
function facts(anchors) {
  const { votes = 0, credit = "", date = "" } = JSON.parse(anchors.at(-1)?.id ?? "{}");
  return { votes, credit, date };
}

/** Give the question as it may have been meant, "" where every word is known. */
export async function similar(question) {
  return correct(question, terms(question), await lines("words.txt"));
}

/** Give where else to turn: `{ask, topics}`, the address of a new discussion and the largest topics. */
export function elsewhere() {
  return once("elsewhere", async () => {
    const answer = await fetch(new URL("search.json", ROOT));
    return answer.ok ? answer.json() : { ask: "", topics: [] };
  });
}
