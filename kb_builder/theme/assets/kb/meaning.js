/** Puts pages first that mean what a question means, also in other words. Pure; `search/meaning.py` is the same. */

import { rarity } from "./ranking.js";

/** Begins the name under which a file of terms holds the vector of a term. */
export const SIGN = "=";
/** What it is worth, in percent of the best score, that a page points exactly where the question does. */
const CLOSENESS = 115;
/** So many pages may be found by meaning alone, of so many that seem close, from this closeness on (thousandths). */
const [NEAREST, LIKELY, CLOSE] = [5, 64, 300];
/** A question to which no page is closer, in thousandths, is answered only where its words are held. */
const FAINT = 200;
/** Up to so many words, a page must hold this percentage of their rarity then; of more words, this one. */
const [FEW_WORDS, LEAST_OF_FEW, LEAST_OF_MANY] = [3, 40, 20];
/** The bytes of a page's vector, two bits for each of 64 dimensions. */
const PAGE = 16;
/** Of these two bits, the one that is set where a dimension is not negative; and how many bits a byte has. */
const SIGNS = 0xaa;
const BITS = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** Give where a question points: the vectors of its words, rare ones most. Empty where none is known. */
export function direction(words, vectors, terms, pages) {
  const together = [];
  for (const group of words) {
    const term = group.find((one) => vectors.has(one));
    if (term === undefined) continue;
    const worth = rarity(terms.get(term)?.numbers.length ?? 0, pages);
    nibbles(bytes(vectors.get(term))).forEach((value, place) => {
      together[place] = (together[place] ?? 0) + worth * (2 * value - 15);
    });
  }
  return together;
}

/** Give the vectors of the pages that a file holds, by their numbers. */
export function readNear({ numbers, vectors }) {
  const together = bytes(vectors);
  let number = -1;
  return new Map(numbers.map((distance, place) => [(number += distance), together.subarray(PAGE * place, PAGE * (place + 1))]));
}

/**
 * Give pages, best first by their scores, in the order of score and closeness together. Half a score is worth less
 * than half. Where the best page holds little of the question, closeness says more.
 */
export function closestFirst(pages, scores, sure, asked, vectors) {
  const best = Math.max(0, ...pages.map((number) => scores.get(number)));
  if (!best || !asked.some(Boolean)) return pages;
  const pointsOf = (number) => {
    const share = Math.floor((1000 * scores.get(number)) / Math.max(best, sure));
    const moved = Math.floor((CLOSENESS * closeness(asked, vectors.get(number))) / 100);
    return Math.floor((share + Math.floor((share * share) / 1000)) / 2) + moved;
  };
  return byPoints(pages, pointsOf);
}

/**
 * Give the few pages that point most closely where a question does, whatever words they hold. Only those are compared
 * in full that agree with it in the signs of most dimensions. `held` are maps from numbers to vectors.
 */
export function nearestPages(asked, held) {
  if (!asked.some(Boolean)) return [];
  const wanted = signs(asked);
  const apart = Array.from({ length: 4 * PAGE + 1 }, () => []);
  for (const vectors of held) {
    for (const page of vectors) apart[differing(page[1], wanted)].push(page);
  }
  const likely = [];
  for (const pages of apart) {
    if (likely.length < LIKELY) likely.push(...pages.sort(([one], [other]) => one - other));
  }
  const close = new Map(likely.slice(0, LIKELY).map(([number, vector]) => [number, closeness(asked, vector)]));
  const best = byPoints([...close.keys()], (number) => close.get(number)).slice(0, NEAREST);
  return best.filter((number) => close.get(number) >= CLOSE);
}

function byPoints(pages, pointsOf) {
  const points = new Map(pages.map((number) => [number, pointsOf(number)]));
  return [...pages].sort((one, other) => points.get(other) - points.get(one) || one - other);
}

/** Give bytes in which the second bit of each dimension is set where it is not negative, as in the vector of a page. */
function signs(asked) {
  const made = new Uint8Array(PAGE);
  asked.forEach((value, place) => (made[place >> 2] |= value >= 0 ? 2 << (2 * (place & 3)) : 0));
  return made;
}

/** Count the dimensions in which a page has another sign. */
function differing(vector, wanted) {
  let count = 0;
  for (let place = 0; place < PAGE; place += 1) count += BITS[(vector[place] ^ wanted[place]) & SIGNS];
  return count;
}

/** Tell whether pages that hold `covered` percent of a question, or point where it does, may answer it. */
export function isAnswered(words, covered, asked, vectors) {
  const least = words.length <= FEW_WORDS ? LEAST_OF_FEW : LEAST_OF_MANY;
  return covered >= least || (asked.some(Boolean) && vectors.some((one) => closeness(asked, one) >= FAINT));
}

/** Give the cosine between a question and a page, in thousandths. */
function closeness(asked, vector) {
  const values = quarters(vector);
  const sum = (terms) => terms.reduce((all, one) => all + one, 0);
  const product = sum(asked.map((one, place) => one * values[place]));
  const sizes = Math.sqrt(sum(asked.map((one) => one * one))) * Math.sqrt(sum(values.map((one) => one * one)));
  return Math.floor((1000 * product) / sizes + 0.5);
}

function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function nibbles(vector) {
  return [...vector].flatMap((byte) => [byte & 15, byte >> 4]);
}

/** Give the dimensions of a page: -3, -1, 1 or 3. */
function quarters(vector) {
  return [...vector].flatMap((byte) => [0, 2, 4, 6].map((place) => 2 * ((byte >> place) & 3) - 3));
}
