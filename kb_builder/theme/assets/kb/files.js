/** Reads the files of this site's search index, each once. */

import { SIGN, readNear } from "./meaning.js";
import { mayBecome } from "./ranking.js";
import { ROOT } from "./site.js";

export const FOLDER = new URL("pagefind/", ROOT);
const VERSION = 3;
/** Up to so many files of vectors are fetched before anything is asked; past that, words alone find pages. */
export const NEAR_AT_ONCE = 4;
/** A file of vectors is for so many times more pages than one of what is shown, as a power of two. */
const NEAR = 11;

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

/** Read the entry of an index in `folder`: `{folder, entry, small, heavy}`. Rejects what another version wrote. */
export async function opened(folder) {
  const entry = await file("index.json", folder);
  if (entry?.version !== VERSION) throw new Error("index.json: no search index of this version");
  return { folder, entry, small: new Map(Object.entries(entry.small)), heavy: new Set(entry.heavy) };
}

/** Give the postings and vectors of the wanted terms, and of all that stand in the same buckets. */
export async function lookUp(wanted, unfinished, { entry, heavy, folder }) {
  const light = [...wanted, unfinished].filter((term) => term && !heavy.has(term));
  const names = new Set(light.map((term) => String(hashed(bucketKey(term)) % entry.buckets)));
  for (const term of heavy) {
    if (wanted.has(term) || mayBecome(unfinished, term)) names.add(heavyName(term));
  }
  const read = await Promise.all([...names].map((name) => file(`terms/${entry.buckets}/${name}.gzip`, folder)));
  const all = read.flatMap((one) => Object.entries(one));
  return {
    terms: new Map(all.filter(([, value]) => typeof value !== "string")),
    vectors: new Map(all.filter(([, value]) => typeof value === "string").map(([name, value]) => [name.slice(SIGN.length), value])),
  };
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

/** Give what decides about a term's bucket: terms that begin alike stand together. */
function bucketKey(term) {
  const characters = [...term];
  return /^[\0-\x7f]*$/.test(term) ? term.slice(0, 3) : characters[0];
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
