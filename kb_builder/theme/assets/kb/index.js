/** The search index of this site, read file by file as questions need it. `search/asking.py` reads it in the same way. */

import { excerpt } from "./excerpt.js";
import { FOLDER, NEAR_AT_ONCE, allNear, file, lookUp, namesOf, once, opened, shown, smallOf, vectorsFor } from "./files.js";
import { closestFirst, direction, isAnswered, nearestPages } from "./meaning.js";
import { key, plain, readQuestion } from "./question.js";
import { choose, mayBecome, rank } from "./ranking.js";
import { ROOT } from "./site.js";
import { analyser } from "./terms.js";

export * from "./hit.js";

/** So many of the best pages are looked at for meaning, phrases and beginnings of titles. */
const READ_IN_FULL = 24;
/** So many people, topics and other pages are shown, where they hold this percentage of a question's rarity. */
const [MOST_MORE, MORE_FLOOR] = [5, 50];
/** On fewer pages, how rare a word is tells too little to refuse an answer. */
const RARITY_TELLS = 20;
/** Where no page holds this percentage of a question, it is answered with its spelling corrected. */
const HELD = 50;
/** A question of fewer words finds what holds them, and nothing else. */
const SHORTEST_MEANT = 2;

/** Load what every question needs; rejects where the site has no index. */
export function open() {
  return once("open", async () => {
    const main = await opened(FOLDER);
    if (!main.entry.served && main.entry.near.length <= NEAR_AT_ONCE) allNear(main.entry).catch(() => undefined);
    const script = main.entry.stemmer ? await import(new URL("stem.js", FOLDER).href) : { stem: (word) => word };
    return { ...main, groupsOf: analyser(script.stem, main.entry.fillers) };
  });
}

/** The index of people, topics and other pages, undefined where there is none. */
async function openMore() {
  const { entry } = await open();
  return entry.more ? once("more", () => opened(new URL("more/", FOLDER))) : undefined;
}

/** Give the values of each filter with their numbers of pages: `{kind: {answer: 12}, …}`. */
export async function filters() {
  return (await open()).entry.filters;
}

/**
 * Answer a question: `{total, hits, more, asked, meant, nowhere}`, hits best first, each `{url, title, kind,
 * status, votes, credit, date, pieces, termOf}`, and `more` alike for people, topics and other pages; `asked` is
 * the question that was answered, its spelling corrected where it found little as it was, `meant` as it
 * may have been meant, `nowhere` its words that no page holds. `narrowed` wants `{kind, topic, status, repository}`,
 * `sort` is "votes", "date" or "" for the best; with filters alone the most voted pages are given.
 */
export async function search(question, narrowed, count = 10, sort = "") {
  const [main, more] = await Promise.all([open(), openMore()]);
  if (main.entry.served) return served(question, main, narrowed, count, sort);
  let found = await ask(question, main, more, narrowed);
  if (!found.asked.words.length) return browse(narrowed, count, sort || "votes");
  let offered = corrected(question, found); // hits need not wait for it
  if (Math.max(found.covered, found.more.covered) < HELD && (await offered)) {
    const again = await ask(await offered, main, more, narrowed);
    if (!isEmpty(again)) [question, found] = [await offered, again];
    offered = "";
  }
  let pages = await chosen(found.pages, narrowed, sort);
  if (!sort) pages = await meantFirst(await closest(pages, found, main), found.asked, main);
  const beside = await meantFirst(found.more.pages.map(([number]) => number), found.asked, more);
  const nowhere = missing(found);
  const termOf = marker(found.asked, main.groupsOf);
  const [hits, others, meant] = await Promise.all([
    Promise.all(pages.slice(0, count).map((number) => hit(number, termOf, main))),
    Promise.all(beside.slice(0, MOST_MORE).map((number) => hit(number, termOf, more))),
    offered,
  ]);
  return { total: pages.length, hits, more: others, asked: question, meant, nowhere };
}

/**
 * Fetch what a question needs that is still being typed. With each finished word all is asked once, without showing
 * it: when the last key is pressed, little is left to fetch and all has run before.
 */
export async function prepare(question) {
  const main = await open();
  if (main.entry.served) return;
  if (/\s$/u.test(question)) {
    await corrected(question, await ask(question, main, await openMore(), {}));
  } else {
    const begun = readQuestion(question, main.groupsOf);
    await lookUp(new Set(begun.words.filter((group) => isSettled(group, begun, main)).flat()), "", main);
  }
}

/** Tell whether the file of a word is known: that of the last one may change while it grows. */
function isSettled(group, { optional, growing, unfinished }, { entry, heavy }) {
  return key(group) !== growing || !(optional.has(growing) || namesOf(new Set(), unfinished, entry, heavy).size > 1);
}

/** Ask the server: `kb serve` lets Tantivy rank a very large site, and says so in the entry of the index. */
async function served(question, { groupsOf }, narrowed, count, sort) {
  const asked = (text) => readQuestion(text, groupsOf);
  if (!asked(question).words.length) return browse(narrowed, count, sort || "votes");
  const address = new URL("answer.json", FOLDER);
  address.search = new URLSearchParams({ ...narrowed, q: question, count, sort });
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`answer.json: ${answer.status}`);
  const found = await answer.json();
  const termOf = marker(asked(found.asked), groupsOf);
  const hits = (pages) => pages.map((page) => hitOf(page, termOf));
  return { ...found, hits: hits(found.hits), more: hits(found.more) };
}

async function ask(question, main, more, narrowed) {
  const asked = readQuestion(question, main.groupsOf);
  const isNarrow = !more || Object.keys(narrowed).length > 0;
  const [ranked, others] = await Promise.all([
    ranking(asked, main),
    isNarrow ? { pages: [], nowhere: asked.words, covered: 0 } : ranking(asked, more, MORE_FLOOR),
  ]);
  return { asked, ...ranked, more: others };
}

async function ranking(asked, index, floor) {
  const { terms, vectors } = await lookUp(new Set(asked.words.flat()), asked.unfinished, index);
  const points = direction(asked.words, vectors, terms, index.entry.pages);
  const small = smallOf(new Set([...asked.words.flat(), ...asked.small, asked.opening]), index.entry);
  const ranked = { ...rank(asked, terms, small, index.entry.pages, floor), points };
  const near = await vectorsFor(ranked.pages.slice(0, READ_IN_FULL).map(([number]) => number), index.entry);
  const isSmall = index.entry.pages < RARITY_TELLS;
  const is = isSmall || !near || isAnswered(asked.words, ranked.covered, points, near);
  return is ? withClose(asked, ranked, index.entry) : { ...ranked, pages: [], close: [] };
}

/** Add the pages that are close to what the question means and do not hold its words. */
async function withClose(asked, ranked, entry) {
  const isMeant = ranked.pages.length > 0 && entry.near.length <= NEAR_AT_ONCE && asked.words.length >= SHORTEST_MEANT;
  const close = isMeant ? nearestPages(ranked.points, await allNear(entry)) : [];
  const known = new Set(ranked.pages.map(([number]) => number));
  const more = close.filter((number) => !known.has(number)).map((number) => [number, 0]);
  return { ...ranked, pages: [...ranked.pages, ...more], close };
}

/** Move the best pages and the close ones by how close they are to what the question means. */
async function closest(pages, { pages: ranked, points, sure, close }, { entry }) {
  const rest = pages.slice(READ_IN_FULL);
  const first = [...pages.slice(0, READ_IN_FULL), ...rest.filter((number) => close.includes(number))];
  const near = await vectorsFor(first, entry);
  if (!near) return pages;
  const moved = closestFirst(first, new Map(ranked), sure, points, new Map(first.map((number, place) => [number, near[place]])));
  return [...moved, ...rest.filter((number) => !close.includes(number))];
}

function isEmpty({ pages, more }) {
  return !pages.length && !more.pages.length;
}

/** Give the words that stand nowhere, neither in answers and ideas nor on the pages that are shown beside. */
function missing(found) {
  return writtenAs(found, missingGroups(found));
}

function missingGroups({ nowhere, more }) {
  const known = more.pages.length ? new Set(more.nowhere.map(key)) : undefined;
  return nowhere.filter((group) => !known || known.has(key(group)));
}

function writtenAs({ asked }, groups) {
  return [...new Set(groups.map((group) => asked.written.get(key(group))))];
}

/** Give those of them that are no words of the language either: "maximum" is no mistaken "minimum". */
async function misspelt(found) {
  const groups = missingGroups(found);
  const { vectors } = await lookUp(new Set(groups.flat()), "", await open());
  return writtenAs(found, groups.filter((group) => !group.some((term) => vectors.has(term))));
}

async function corrected(question, found) {
  const nowhere = await misspelt(found);
  if (!nowhere.length) return "";
  const { isCorrectable, replaced } = await import("./spelling.js");
  let meant = question;
  for (const word of nowhere.filter(isCorrectable)) {
    const near = (await nearWord(word, await open())) || (await nearWord(word, await openMore()));
    if (near) meant = replaced(meant, word, near);
  }
  return meant === question ? "" : meant;
}

/** Give the nearest word of an index, "" where none is near. */
async function nearWord(word, index) {
  const shelf = /^[\0-\x7f]/.test(word) ? word[0] : "_";
  // A browser tells of a file that is not there, and readers of its console wonder.
  if (!index?.entry.shelves.includes(shelf)) return "";
  const { nearest } = await import("./spelling.js");
  return nearest(word, await file(`words/${shelf}.gzip`, index.folder));
}

async function chosen(pages, narrowed, sort) {
  if (!sort && !Object.keys(narrowed).length) return pages.map(([number]) => number);
  return choose(pages, await file("columns.gzip"), narrowed, sort);
}

async function browse(narrowed, count, sort) {
  const nothing = { total: 0, hits: [], more: [], asked: "", meant: "", nowhere: [] };
  if (!Object.keys(narrowed).length) return nothing;
  const columns = await file("columns.gzip");
  const pages = choose(columns.numbers.map((number) => [number, 1]), columns, narrowed, sort);
  const main = await open();
  const hits = pages.slice(0, count).map((number) => hit(number, () => "", main));
  return { ...nothing, total: pages.length, hits: await Promise.all(hits) };
}

/** Put the pages that hold a quoted phrase, or whose title begins as a short question, before the others, as far as they are read. */
async function meantFirst(pages, { phrases, beginning }, index) {
  if (!pages.length || (!phrases.length && !beginning)) return pages;
  const read = pages.slice(0, READ_IN_FULL);
  const texts = await Promise.all(read.map((number) => shown(number, index)));
  const holds = ([, title, , , , , , text]) => phrases.every((phrase) => plain(`${title} ${text}`).includes(plain(phrase)));
  const isMeant = phrases.length ? holds : ([, title]) => plain(title).startsWith(beginning);
  const meant = read.filter((_, place) => isMeant(texts[place]));
  return [...meant, ...pages.filter((number) => !meant.includes(number))];
}

async function hit(number, termOf, index) {
  return hitOf(await shown(number, index), termOf);
}

function hitOf([url, title, kind, status, votes, credit, date, text], termOf) {
  return { url: new URL(url, ROOT).pathname, title, kind, status, votes, credit, date, pieces: excerpt(text, termOf), termOf };
}

/** Give a function from a word to the term of the question that it stands for, "" where there is none. */
function marker({ words, unfinished }, groupsOf) {
  const wanted = new Set(words.flat());
  return (word) => groupsOf(word).flat().find((term) => wanted.has(term) || mayBecome(unfinished, term)) ?? "";
}

/** Give where else to turn: `{ask, topics}`, the address of a new discussion and the largest topics. */
export async function elsewhere() {
  return (await file("search.json", ROOT, true)) ?? { ask: "", topics: [] };
}
