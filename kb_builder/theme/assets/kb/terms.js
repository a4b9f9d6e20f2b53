/** What a question asks for: the words worth asking the index for, and those that only colour it. Pure. */

import { fillersOf } from "./fillers.js";

const isFiller = fillersOf(globalThis.document?.documentElement.lang ?? "");
/** A word may hold marks between its letters: kb.yml, max-wait, ERR_CONN_RESET, C++, owner/name, don't. */
const WORD = /"[^"]+"|[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*(?:[-.+#@/:'’]+[\p{L}\p{N}\p{M}_]+)*[+#]*/gu;
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{N}+/gu;
/** Writing that puts no spaces between words; the same ranges as in kb_builder/bigrams.py. */
const UNSPACED = new RegExp(
  "[\\u0e00-\\u0e7f\\u0e80-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u3005-\\u3007\\u3041-\\u30ff" +
    "\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{323af}]+",
  "gu",
);
/** English endings that Pagefind's stemmer cuts off. */
const ENDING = /(?:s|es|ed|d|ing)$/u;
const LETTERS = "abcdefghijklmnop";
/** So many words are asked for. A question has four to seven; of a pasted error message the rarest are taken. */
export const MOST_TERMS = 12;
const LONGEST = 2000;

/**
 * Give the words of a question that are worth asking the index for, each once.
 * "How do I rotate the token?" → ["rotate", "token"]; a question of fillers alone keeps them.
 */
export function terms(question) {
  const words = wordsOf(question);
  const telling = words.filter((word) => !isFiller(word));
  return telling.length ? telling : words;
}

/** Give the small words of a question, which tell how it is asked: "How do I rotate the token?" → ["how", "do", "i", "the"]. */
export function fillers(question) {
  return wordsOf(question).filter(isFiller);
}

function wordsOf(question) {
  const found = question.slice(0, LONGEST).normalize("NFKC").toLowerCase().match(WORD) ?? [];
  return [...new Set(found.flatMap(split))];
}

function split(word) {
  const runs = word.match(UNSPACED);
  if (!runs || word.startsWith('"')) return [word];
  const spaced = word.split(UNSPACED).filter((rest) => /[\p{L}\p{N}]/u.test(rest));
  return [...spaced, ...runs.flatMap(bigrams)];
}

function bigrams(run) {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, place) => characters[place] + character);
}

/** Tell whether a term is writing without spaces, one character or a pair of them. */
export function isUnspaced(term) {
  return term.search(UNSPACED) >= 0;
}

/** Tell whether so many words begin with a term that only the term itself can be meant. */
export function isShort(term) {
  return term.length < 3 && !isUnspaced(term);
}

/** Give a term as the index knows it: bigrams are written in letters there. */
export function inLetters(term) {
  if (!isUnspaced(term)) return term;
  const digits = [...term].map((character) => character.codePointAt(0).toString(16).padStart(4, "0")).join("");
  const letters = [...digits].map((digit) => LETTERS[parseInt(digit, 16)]).join("");
  return [...term].length > 1 ? `${letters}q` : letters;
}

/**
 * Give the parts of the identifiers in a question that are not in it as words themselves:
 * "useFormState fails" → ["use", "form", "state"], "ERR_CONN_RESET" → ["err", "conn", "reset"].
 */
export function parts(question) {
  const known = new Set(wordsOf(question));
  const found = (question.slice(0, LONGEST).normalize("NFKC").match(WORD) ?? []).flatMap((word) => {
    const pieces = word.match(PART) ?? [];
    return pieces.length > 1 && !UNSPACED.test(word) ? pieces.map((piece) => piece.toLowerCase()) : [];
  });
  UNSPACED.lastIndex = 0;
  return [...new Set(found)].filter((part) => part.length > 2 && !known.has(part) && !isFiller(part));
}

/**
 * Choose the words to ask for. Words on very many pages (`common`: word → place by frequency, most
 * frequent first) go where enough others stay. Of too many, those known to the site come first
 * (`rank`, in the same way), the rarest of them before the others; the order of the question stays.
 */
export function choose(wanted, common, rank = new Map(), most = MOST_TERMS) {
  const rarity = (term) => common.get(term) ?? common.get(term.replace(ENDING, "")) ?? common.size;
  // The rarest three stay whatever they are: a question of common words still has an answer.
  const least = [...wanted].sort((one, other) => rarity(other) - rarity(one)).slice(0, 3);
  const kept = wanted.filter((term) => rarity(term) === common.size || least.includes(term));
  if (kept.length <= most) return kept;
  const best = [...kept].sort((one, other) => (rank.get(other) ?? -1) - (rank.get(one) ?? -1)).slice(0, most);
  return kept.filter((term) => best.includes(term));
}
