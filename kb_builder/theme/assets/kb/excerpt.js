/** The lines of a text that hold the words of a question, and which words those are. Pure. */

import { isUnspaced, tokens } from "./terms.js";

/**
 * Give the stretch of `text` that holds most of the question, as pieces `{text, marked}`, about
 * `length` words long. Pieces carry their own spaces. `termOf` gives the term of the question that a
 * word stands for, "" where there is none.
 */
export function excerpt(text, termOf, length = 30) {
  const words = cut(text);
  const marks = words.map((word) => tokens(word).map(termOf).find(Boolean) ?? "");
  const start = densest(marks, length);
  const pieces = words.slice(start, start + length).map((word, index) => ({ text: word, marked: marks[start + index] !== "" }));
  if (start > 0) pieces.unshift({ text: "… ", marked: false });
  if (start + length < words.length) pieces.push({ text: " …", marked: false });
  return pieces;
}

/** Give all of a text as such pieces. */
export function marked(text, termOf) {
  const [before] = text.match(/^\s*/);
  const pieces = cut(text).map((word) => ({ text: word, marked: tokens(word).some(termOf) }));
  return before ? [{ text: before, marked: false }, ...pieces] : pieces;
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
    const held = new Set(marks.slice(start, start + length).filter(Boolean)).size;
    if (held > most) [best, most] = [start, held];
  }
  return best;
}
