/** What a reader may have meant: known words close to those that the site does not know. Pure. */

import { isUnspaced } from "./terms.js";

/**
 * Give the question with its unknown words replaced by the nearest known ones, or "" where every
 * word is known or nothing is near. `words` are the site's, most frequent first.
 */
export function correct(question, wanted, words) {
  const known = new Set(words);
  let corrected = question;
  for (const term of wanted.filter((word) => !isKnown(word, known, words))) {
    const nearest = near(term, words);
    if (nearest) corrected = corrected.replace(new RegExp(escaped(term), "iu"), nearest);
  }
  return corrected === question ? "" : corrected;
}

/** A word in the making is no mistake: it counts as known where a longer word begins with it. */
function isKnown(term, known, words) {
  if (known.has(term) || isUnspaced(term) || /[\p{N}"_./:-]/u.test(term) || term.length < 4) return true;
  return words.some((word) => word.startsWith(term) || (word.length > 3 && term.startsWith(word) && term.length - word.length < 4));
}

function near(term, words) {
  let found = "";
  let least = term.length < 8 ? 2 : 3;
  for (const word of words) {
    if (Math.abs(word.length - term.length) >= least) continue;
    const away = distance(term, word, least);
    // Among equally near ones the more frequent comes first; the first letter is seldom wrong.
    if (away < least && (word[0] === term[0] || away === 1)) [found, least] = [word, away];
  }
  return found;
}

/** Count the letters to add, drop, change or swap between two words, at most `limit`. */
export function distance(one, other, limit = 99) {
  let before = [];
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwap) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) >= limit) return limit;
    [before, row] = [row, next];
  }
  return row[other.length];
}

function escaped(term) {
  return term.replace(/[.*+?^${}()|[\]\\/-]/gu, "\\$&");
}
