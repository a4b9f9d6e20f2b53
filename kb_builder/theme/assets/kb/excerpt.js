/** The lines of a text that hold the words of a question, and which words those are. Pure. */

import { isUnspaced } from "./terms.js";

/**
 * Give the stretch of `text` that holds most of the terms, as pieces `{text, marked}`, about
 * `length` words long. Pieces carry their own spaces.
 */
export function excerpt(text, wanted, length = 30) {
  const words = cut(text);
  const marks = words.map((word) => wanted.findIndex((term) => resembles(word.trim(), term)));
  const start = densest(marks, length);
  const pieces = words.slice(start, start + length).map((word, index) => ({ text: word, marked: marks[start + index] >= 0 }));
  if (start > 0) pieces.unshift({ text: "… ", marked: false });
  if (start + length < words.length) pieces.push({ text: " …", marked: false });
  return pieces;
}

/** Count the terms that a text holds in some form. */
export function heldIn(text, wanted) {
  const words = [...new Set(cut(text))];
  return wanted.filter((term) => text.toLowerCase().includes(term) || words.some((word) => resembles(word.trim(), term))).length;
}

function cut(text) {
  const words = text.match(/\S+\s*/g) ?? [];
  if (!Intl.Segmenter) return words;
  const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
  return words.flatMap((word) => (isUnspaced(word) ? [...segmenter.segment(word)].map(({ segment }) => segment) : [word]));
}

function densest(marks, length) {
  let best = 0;
  let most = 0;
  for (let start = 0; start === 0 || start + length <= marks.length; start += 5) {
    const held = new Set(marks.slice(start, start + length).filter((mark) => mark >= 0)).size;
    if (held > most) [best, most] = [start, held];
  }
  return best;
}

/** Tell whether a word of a text is a form of a term: "Rotating" and "rotate", but not "to" and "token". */
export function resembles(word, term) {
  const bare = word.normalize("NFKC").toLowerCase().replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_+#]+$/gu, "");
  if (term.startsWith('"')) return term.includes(bare) && bare.length > 2;
  if (!bare || bare === term) return bare === term;
  if (isUnspaced(term)) return bare.includes(term) || (isUnspaced(bare) && bare.length > 1 && term.includes(bare));
  const stem = term.length > 5 ? term.slice(0, -2) : term;
  return stem.length > 2 && bare.startsWith(stem) && bare.length <= term.length + 4;
}
