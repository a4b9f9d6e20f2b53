/** Reads the files of this site's search index, each once. */

import { SIGN, readNear } from "./meaning.js";
import { mayBecome } from "./ranking.js";
import { ROOT } from "./site.js";

export const FOLDER = new URL("pagefind/", ROOT);
const VERSION = 4;
/** Up to so many files of vectors are fetched before anything is asked; past that, words alone find pages. */
export const NEAR_AT_ONCE = 4;
/** A file of vectors is for so many times more pages than one of what is shown, as a power of two. */
const NEAR = 10;

/** The values of signs, by their codes: below 48 one ends a distance; others say what a sixteenth of it leaves over. */
const VALUES = new Uint8Array(128);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((sign, value) => {
  VALUES[sign.charCodeAt(0)] = value;
});
const [ENDS, PART] = [48, 16];

const kept = new Map();

/** Do something once and keep what it gave; a failure is forgotten, so that it can be tried again. */
export function once(name, start) {
  if (!kept.has(name)) {
    const started = start().catch((error) => {
      kept.delete(name);
      throw error;
    });
    kept.set(name, started);
  }
  return kept.get(name);
}

/** Give the value of a file of the index. */
export function file(name, folder = FOLDER) {
  return once(`${folder}${name}`, async () => {
    const answer = await fetch(new URL(name, folder));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    if (!name.endsWith(".gzip")) return answer.json();
    return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).json();
  });
}

/** Read the entry of an index in `folder`: `{folder, entry, heavy}`. Rejects what another version wrote. */
export async function opened(folder) {
  const entry = await file("index.json", folder);
  if (entry?.version !== VERSION) throw new Error("index.json: no search index of this version");
  return { folder, entry, heavy: new Set(entry.heavy) };
}

/**
 * Give the postings of the wanted terms, those too that the unfinished one may become or has passed, each
 * `{numbers, levels}`, and the vectors of all that stand in the same files.
 */
export async function lookUp(wanted, unfinished, { entry, heavy, folder }) {
  const names = [...namesOf(wanted, unfinished, entry, heavy)];
  const read = await Promise.all(names.map((name) => file(`terms/${entry.buckets}/${name}.gzip`, folder)));
  const terms = new Map();
  const vectors = new Map();
  for (const [name, held] of read.flatMap((one) => Object.entries(one))) {
    if (name.startsWith(SIGN)) vectors.set(name.slice(SIGN.length), held);
    else if (wanted.has(name) || mayBecome(unfinished, name)) terms.set(name, postings(held));
  }
  return { terms, vectors };
}

/** Give the names of the files with the wanted terms, and with those that an unfinished word may become or has passed. */
export function namesOf(wanted, unfinished, { split, buckets }, heavy) {
  const keys = [...wanted].filter((term) => !heavy.has(term)).map((term) => beginning(term, split));
  if (unfinished && !heavy.has(unfinished)) keys.push(...beginnings(unfinished, split));
  const names = new Set(keys.map((held) => String(hashed(held) % buckets)));
  for (const term of heavy) {
    if (wanted.has(term) || mayBecome(unfinished, term)) names.add(heavyName(term));
  }
  return names;
}

/** Give the pages of small words, a map from each to its numbers. */
export function smallOf(wanted, { small }) {
  return new Map([...wanted].filter((term) => Object.hasOwn(small, term)).map((term) => [term, numbers(small[term])]));
}

function valuesOf(text) {
  return Uint8Array.from(text, (sign) => VALUES[sign.charCodeAt(0)]);
}

function postings(held) {
  const space = held.indexOf(" ");
  return { numbers: numbers(held.slice(0, space)), levels: valuesOf(held.slice(space + 1)) };
}

/** Give the numbers that stand in a text; `search/distances.py` writes them. */
function numbers(text) {
  const found = [];
  let number = -1;
  let [distance, worth] = [0, 1];
  for (const value of valuesOf(text)) {
    if (value < ENDS) {
      found.push((number += distance + value * worth));
      [distance, worth] = [0, 1];
    } else {
      distance += (value - ENDS) * worth;
      worth *= PART;
    }
  }
  return found;
}

/** Give what is shown of a page. */
export async function shown(number, { entry, folder }) {
  // Not `>>`, which knows 32 bits only.
  const held = await file(`pages/${Math.floor(number / 2 ** entry.shift)}.gzip`, folder);
  return held[number];
}

/** Give the vectors of pages, undefined where there are none. */
export async function vectorsFor(pages, { near, shift }) {
  if (!near.length || !pages.length) return undefined;
  return Promise.all(pages.map(async (number) => (await nearOf(Math.floor(number / 2 ** (shift + NEAR)))).get(number)));
}

/** Give the vectors of all pages, a map for each file. */
export function allNear({ near }) {
  return Promise.all(near.map(nearOf));
}

/** Give the vectors of a file by the numbers of their pages. */
function nearOf(name) {
  return once(`near ${name}`, async () => readNear(await file(`near/${name}.gzip`)));
}

/** Give the beginning of a term that decides where it stands. */
function beginning(term, split) {
  const letters = [...term];
  let length = /^[\0-\x7f]*$/.test(term) ? 3 : 1;
  const held = () => letters.slice(0, length).join("");
  while (Object.hasOwn(split, held()) && letters.length > length) length += 1;
  return held();
}

/** Give the beginnings of the terms that an unfinished word may become, or has just passed. */
function beginnings(unfinished, split) {
  const letters = [...unfinished];
  const found = new Set(below(beginning(unfinished, split), split));
  for (let length = Math.max(4, letters.length - 3); length < letters.length; length += 1) {
    found.add(beginning(letters.slice(0, length).join(""), split));
  }
  return found;
}

/** Give a beginning and all that go on from it. */
function below(held, split) {
  if (!Object.hasOwn(split, held)) return [held];
  return [held, ...[...split[held]].flatMap((letter) => below(held + letter, split))];
}

function heavyName(term) {
  return `t${hashed(term).toString(16).padStart(8, "0")}`;
}

/** Give a number for a text (FNV-1a), the same as in `search/layout.py`. */
function hashed(text) {
  let number = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    number = Math.imul(number ^ text.charCodeAt(place), 0x01000193) >>> 0;
  }
  return number;
}
