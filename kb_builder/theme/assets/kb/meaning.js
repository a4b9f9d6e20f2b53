/** Puts pages first that mean what a question means, also in other words. Pure; `search/meaning.py` is the same. */

import { rarity } from "./ranking.js";

/** Begins the name under which a file of terms holds the vector of a term. */
export const SIGN = "=";
/** So many of the best pages are moved. */
const FIRST = 24;
/** What it is worth, in tenths of the best score, that a page points exactly where the question does. */
const CLOSENESS = 10;
/** A question to which no page is closer, in thousandths, is answered only where its words are held. */
const FAINT = 200;
/** Up to so many words, a page must hold this percentage of their rarity then; of more words, this one. */
const [FEW_WORDS, LEAST_OF_FEW, LEAST_OF_MANY] = [3, 40, 20];
/** The bytes of a page's vector, two bits for each of 64 dimensions. */
const PAGE = 16;

/** Give where a question points: the vectors of its words, rare ones most. Empty where none is known. */
export function direction(words, vectors, terms, pages) {
  const together = [];
  for (const group of words) {
    const term = group.find((one) => vectors.has(one));
    if (term === undefined) continue;
    const worth = rarity(terms.get(term)?.length ?? 0, pages);
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
  return numbers.map((distance, place) => [(number += distance), together.subarray(PAGE * place, PAGE * (place + 1))]);
}

/** Give the pages in their order, the best of them moved by how close they are to the question. */
export function closestFirst(pages, scores, asked, vectors) {
  const first = pages.slice(0, FIRST);
  const best = scores.get(first[0]);
  if (!best || !asked.some(Boolean)) return pages;
  const points = new Map(
    first.map((number) => {
      const moved = Math.floor((CLOSENESS * closeness(asked, vectors.get(number))) / 10);
      return [number, Math.floor((1000 * scores.get(number)) / best) + moved];
    }),
  );
  first.sort((one, other) => points.get(other) - points.get(one) || one - other);
  return [...first, ...pages.slice(FIRST)];
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
