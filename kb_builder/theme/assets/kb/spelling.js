/** Corrects words that stand nowhere on a site to near ones that do. Pure; `search/spelling.py` does the same. */

const PLAIN = /^\p{L}+$/u;
const SHORTEST = 5;
const MIDDLE = 7;

/** Tell whether a word is long and plain enough that a near one may have been meant. */
export function isCorrectable(word) {
  return word.length >= SHORTEST && PLAIN.test(word);
}

/**
 * Give the nearest of `words`, which stand most frequent first, or "" where none is near. Words below
 * seven letters must hold the same letters but for one more, one less or two swapped: "swift" is no mistaken "shift".
 */
export function nearest(word, words) {
  let found = "";
  let least = word.length < MIDDLE ? 2 : 3;
  for (const other of words) {
    if (other[0] !== word[0] || Math.abs(other.length - word.length) >= least) continue;
    if (word.length < MIDDLE && other.length === word.length && letters(other) !== letters(word)) continue;
    const away = distance(word, other);
    if (away < least) [found, least] = [other, away];
  }
  return found;
}

/** Give the question with the first `word` replaced, in whatever case it was typed. */
export function replaced(question, word, other) {
  return question.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, "iu"), () => other);
}

function letters(word) {
  return [...word].sort().join("");
}

/** Count the letters to add, drop, change or swap between two words. */
export function distance(one, other) {
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
    [before, row] = [row, next];
  }
  return row[other.length];
}
