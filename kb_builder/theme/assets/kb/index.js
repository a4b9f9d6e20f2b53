/** The search index of this site, read file by file as questions need it. `search/asking.py` reads it in the same way. */

import { excerpt } from "./excerpt.js";
import { key, plain, readQuestion } from "./question.js";
import { choose, mayBecome, rank } from "./ranking.js";
import { isCorrectable, nearest, replaced } from "./spelling.js";
import { analyser } from "./terms.js";

/** The site's root, whatever path it is served under: this file is at assets/kb/ below it. */
export const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL("pagefind/", ROOT);
const VERSION = 1;
/** So many of the best pages are looked at for phrases and beginnings of titles. */
const READ_IN_FULL = 24;

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

/** Give the value of a file of the index, null where there is none. */
function file(name, folder = FOLDER) {
  return once(`${folder}${name}`, async () => {
    const answer = await fetch(new URL(name, folder));
    if (answer.ok) return answer.json();
    if (answer.status === 404) return null;
    throw new Error(`${name}: ${answer.status}`);
  });
}

/** Load what every question needs; rejects where the site has no index. */
export function open() {
  return once("open", async () => {
    const entry = await file("index.json");
    if (entry?.version !== VERSION) throw new Error("index.json: no search index of this version");
    const [small, script] = await Promise.all([
      file(`terms/${entry.buckets}/small.json`),
      entry.stemmer ? import(new URL("stem.js", FOLDER).href) : { stem: (word) => word },
    ]);
    const groupsOf = analyser(script.stem, entry.fillers);
    return { entry, groupsOf, small: new Map(Object.entries(small ?? {})), heavy: new Set(entry.heavy) };
  });
}

/** Give the values of each filter with their numbers of pages: `{kind: {answer: 12}, …}`. */
export async function filters() {
  return (await open()).entry.filters;
}

/**
 * Answer a question: `{total, hits, asked, meant, nowhere}`, hits best first, each `{url, title, kind,
 * status, votes, credit, date, pieces}`; `asked` is the question that was answered, its spelling
 * corrected where it found nothing as it was, `meant` as it may have been meant, `nowhere` its words that no page holds.
 * `narrowed` wants `{kind, topic, status, repository}`, `sort` is "votes", "date" or "" for the
 * best; with filters alone the most voted pages are given.
 */
export async function search(question, narrowed, count = 10, sort = "") {
  const { groupsOf } = await open();
  let found = await ask(question);
  if (!found.asked.words.length) return browse(narrowed, count, sort || "votes");
  let meant = await corrected(question, found);
  if (meant && !found.pages.length) {
    found = await ask(meant);
    [question, meant] = [meant, ""];
  }
  let pages = await chosen(found.pages, narrowed, sort);
  if (!sort) pages = await meantFirst(pages, found.asked);
  const wanted = new Set(found.asked.words.flat());
  const nowhere = [...new Set(found.nowhere.map((group) => found.asked.written.get(key(group))))];
  const hits = await Promise.all(pages.slice(0, count).map((number) => hit(number, wanted, groupsOf, found.asked.unfinished)));
  return { total: pages.length, hits, asked: question, meant, nowhere };
}

/** Fetch what the finished words of a question need, so that it is there when the question is asked. */
export async function prepare(question) {
  const { groupsOf } = await open();
  const { words } = readQuestion(`${question.replace(/\S*$/u, "")} `, groupsOf);
  await postings(new Set(words.flat()), "");
}

async function ask(question) {
  const { entry, groupsOf, small } = await open();
  const asked = readQuestion(question, groupsOf);
  const terms = await postings(new Set(asked.words.flat()), asked.unfinished);
  return { asked, ...rank(asked, terms, small, entry.pages) };
}

/** Give the postings of the wanted terms, and of all that stand in the same buckets. */
async function postings(wanted, unfinished) {
  const { entry, heavy } = await open();
  const light = [...wanted, unfinished].filter((term) => term && !heavy.has(term));
  const names = new Set(light.map((term) => String(hashed(bucketKey(term)) % entry.buckets)));
  for (const term of heavy) {
    if (wanted.has(term) || mayBecome(unfinished, term)) names.add(heavyName(term));
  }
  const read = await Promise.all([...names].map((name) => file(`terms/${entry.buckets}/${name}.json`)));
  return new Map(read.flatMap((held) => Object.entries(held ?? {})));
}

/** Give what decides about a term's bucket: terms that begin alike stand together. */
function bucketKey(term) {
  const characters = [...term];
  return /^[\0-\x7f]*$/.test(term) ? term.slice(0, 3) : characters[0];
}

function heavyName(term) {
  return `t${hashed(term).toString(16).padStart(8, "0")}`;
}

/** Give a number for a text (FNV-1a), the same as in `search/layout.py`. */
export function hashed(text) {
  let number = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    number = Math.imul(number ^ text.charCodeAt(place), 0x01000193) >>> 0;
  }
  return number;
}

async function corrected(question, { asked, nowhere }) {
  let meant = question;
  for (const word of new Set(nowhere.map((group) => asked.written.get(key(group))))) {
    if (!isCorrectable(word)) continue;
    const near = nearest(word, (await file(`words/${/^[\0-\x7f]/.test(word) ? word[0] : "_"}.json`)) ?? []);
    if (near) meant = replaced(meant, word, near);
  }
  return meant === question ? "" : meant;
}

async function chosen(pages, narrowed, sort) {
  if (!sort && !Object.keys(narrowed).length) return pages.map(([number]) => number);
  return choose(pages, await file("columns.json"), narrowed, sort);
}

async function browse(narrowed, count, sort) {
  const nothing = { total: 0, hits: [], asked: "", meant: "", nowhere: [] };
  if (!Object.keys(narrowed).length) return nothing;
  const columns = await file("columns.json");
  const pages = choose(columns.numbers.map((number) => [number, 1]), columns, narrowed, sort);
  return { ...nothing, total: pages.length, hits: await Promise.all(pages.slice(0, count).map((number) => hit(number, new Set()))) };
}

/** Put the pages that hold a quoted phrase, or whose title begins as a short question, before the others, as far as they are read. */
async function meantFirst(pages, { phrases, beginning }) {
  if (!phrases.length && !beginning) return pages;
  const read = pages.slice(0, READ_IN_FULL);
  const texts = await Promise.all(read.map(shown));
  const holds = ([, title, , , , , , text]) => phrases.every((phrase) => plain(`${title} ${text}`).includes(plain(phrase)));
  const isMeant = phrases.length ? holds : ([, title]) => plain(title).startsWith(beginning);
  const meant = read.filter((_, place) => isMeant(texts[place]));
  return [...meant, ...pages.filter((number) => !meant.includes(number))];
}

async function shown(number) {
  const { entry } = await open();
  // Not `>>`, which knows 32 bits only.
  const held = await file(`pages/${Math.floor(number / 2 ** entry.shift)}.json`);
  return held[number];
}

async function hit(number, wanted, groupsOf, unfinished = "") {
  const [url, title, kind, status, votes, credit, date, text] = await shown(number);
  const isWanted = (word) => marks(word, wanted, groupsOf, unfinished);
  const pieces = excerpt(text, isWanted);
  return { url: new URL(url, ROOT).pathname, title, kind, status, votes, credit, date, pieces };
}

/** Give the first wanted term that a word stands for, "" where there is none. */
function marks(word, wanted, groupsOf, unfinished) {
  if (!wanted.size) return "";
  for (const group of groupsOf(word)) {
    for (const term of group) if (wanted.has(term) || mayBecome(unfinished, term)) return term;
  }
  return "";
}

/** Give where else to turn: `{ask, topics}`, the address of a new discussion and the largest topics. */
export async function elsewhere() {
  return (await file("search.json", ROOT)) ?? { ask: "", topics: [] };
}
