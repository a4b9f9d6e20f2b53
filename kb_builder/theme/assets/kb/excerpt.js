/** The lines of a text that hold the words of a question, and which words those are. Pure. */

import { isUnspaced, tokens } from "./terms.js";

/** Words before the first mark, and words that a stretch has at least where the text ends. */
const [BEFORE, SHORTEST] = [6, 14];

/**
 * Give the stretch of `text` that holds most of the question, as pieces `{text, marked}`, about
 * `length` words long. Pieces carry their own spaces. `termOf` gives the term of the question that a
 * word stands for, "" where there is none.
 */
export function excerpt(text, termOf, length = 30) {
  const words = cut(text);
  const marks = words.map((word) => tokens(word).map(termOf).find(Boolean) ?? "");
  const start = atFirstMark(marks, densest(marks, length));
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
  if (!Intl.Segmenter || !isUnspaced(text)) return words;
  const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
  return words.flatMap((word) => (isUnspaced(word) ? [...segmenter.segment(word)].map(({ segment }) => segment) : [word]));
}

/** Give a later start where the first mark would stand late: a phone shows the beginning of the stretch only. */
function atFirstMark(marks, start) {
  const first = marks.findIndex((mark, place) => mark && place >= start);
  return Math.max(start, Math.min(first - BEFORE, marks.length - SHORTEST));
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
