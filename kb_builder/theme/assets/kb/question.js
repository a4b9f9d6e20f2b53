/** What a question asks for: the words that tell, the small ones, and the last one, which may still grow. Pure; `search/question.py` is the same. */

import { FILLER, fold, isUnspaced, normal, tokens } from "./terms.js";

const LONGEST = 2000;
/** So many words are asked for. A question has four to seven; of a pasted error message the longest are taken. */
const MOST_WORDS = 24;
const SHORTEST_UNFINISHED = 3;
const MOST_OF_BEGINNING = 4;
export const OPENING = "^";

/**
 * Take a question apart: `{words, written, optional, small, opening, unfinished, growing, phrases, beginning}`. `words`
 * are groups of terms, `written` how each was typed, `optional` the identifiers whose parts are asked for too.
 */
export function readQuestion(asked, groupsOf) {
  const text = normal([...asked].slice(0, LONGEST).join("")).replace(/\n+$/, "");
  const words = new Map();
  const written = new Map();
  const optional = new Set();
  const found = tokens(text);
  for (const token of found) {
    const groups = groupsOf(token);
    for (const group of groups) {
      if (words.has(key(group))) continue;
      words.set(key(group), group);
      written.set(key(group), token.toLowerCase());
    }
    if (groups.length > 1 && !isUnspaced(token)) optional.add(key(groups[0]));
  }
  const token = found.at(-1);
  const last = token && text.endsWith(token) ? groupsOf(token)[0] : undefined;
  if (last && isJustBegun(token, groupsOf)) optional.add(key(last));
  const all = [...words.values()];
  let telling = all.filter(([term]) => !term.startsWith(FILLER));
  if (telling.every((group) => optional.has(key(group)))) telling = [];
  return {
    words: mostTelling(telling.length ? telling : all),
    written,
    optional,
    small: telling.length ? all.filter(([term]) => term.startsWith(FILLER)).map(([term]) => term) : [],
    opening: all.length ? OPENING + all[0][0] : "",
    unfinished: telling.length ? unfinished(text, found, groupsOf) : "",
    growing: last ? key(last) : "",
    phrases: [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1].trim()).filter(Boolean),
    beginning: found.length <= MOST_OF_BEGINNING ? plain(text) : "",
  };
}

/** Give a group of terms as one string, which sets and maps can compare. */
export function key(group) {
  return group.join(" ");
}

/** Give a text in small letters without accents, for comparing it with another letter by letter. */
export function plain(text) {
  return fold(normal(text).toLowerCase()).split(/\s+/u).filter(Boolean).join(" ");
}

function mostTelling(words) {
  const longest = [...words].sort(([one], [other]) => [...other].length - [...one].length).slice(0, MOST_WORDS);
  return words.filter((group) => longest.includes(group));
}

function isJustBegun(token, groupsOf) {
  return ([...token].length < SHORTEST_UNFINISHED && !isUnspaced(token)) || groupsOf.mayBecomeFiller(token);
}

function unfinished(text, found, groupsOf) {
  const token = found.at(-1);
  if (!token || !text.endsWith(token) || groupsOf(token)[0]?.[0].startsWith(FILLER)) return "";
  const last = fold(token.toLowerCase());
  const { length } = [...last];
  return length >= SHORTEST_UNFINISHED || (length === 1 && isUnspaced(last)) ? last : "";
}
