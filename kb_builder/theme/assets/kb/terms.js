/** What a question asks for: its words, how much each says, and where they stand in a text. Pure. */

/** English words that a question is made of and that no answer is found by. */
const FILLERS = new Set(
  ("a about am an and any are as at be been but by can could did do does doing for from get had has have how i if " +
    "in into is it its just me my of on or our please should so some than that the their them then there these " +
    "they this to us was we were what when where which while who why will with would you your")
    .split(" "),
);
const WORD = /"[^"]+"|[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*(?:[-.+#@/:'’]+[\p{L}\p{N}\p{M}_]+)*[+#]*/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;
const MOST_TERMS = 16;

/**
 * Give the words of a question that are worth asking the index for, each once.
 * "How do I rotate the token?" → ["rotate", "token"]; a question of fillers alone keeps them.
 */
export function terms(question) {
  const found = question.normalize("NFKC").toLowerCase().match(WORD) ?? [];
  const words = [...new Set(found.flatMap(split))];
  const telling = words.filter((word) => !FILLERS.has(word));
  return (telling.length ? telling : words).slice(0, MOST_TERMS);
}

function split(word) {
  if (!UNSPACED.test(word) || !Intl.Segmenter) return [word];
  const segments = new Intl.Segmenter(undefined, { granularity: "word" }).segment(word);
  return [...segments].filter((segment) => segment.isWordLike).map((segment) => segment.segment);
}

/**
 * Merge what the index gave for each term, `lists` of `{id, score, …}`, into one list, best first:
 * the scores of a page are summed, each weighted by how rare its term is among `total` pages.
 */
export function merge(lists, total) {
  const hits = new Map();
  for (const list of lists) {
    const rarity = Math.log(1 + (Math.max(total, list.length) - list.length + 0.5) / (list.length + 0.5));
    for (const result of list) {
      const hit = hits.get(result.id) ?? { ...result, score: 0 };
      hit.score += rarity * result.score;
      hits.set(result.id, hit);
    }
  }
  return [...hits.values()].sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
}

/**
 * Give the stretch of `text` that holds most of the terms, as pieces `{text, marked}`, about
 * `length` words long.
 */
export function excerpt(text, wanted, length = 30) {
  const words = text.split(/\s+/).filter(Boolean);
  const marks = words.map((word) => wanted.findIndex((term) => resembles(word, term)));
  const start = densest(marks, length);
  const shown = words.slice(start, start + length);
  const pieces = shown.map((word, index) => ({ text: word, marked: marks[start + index] >= 0 }));
  if (start > 0) pieces.unshift({ text: "…", marked: false });
  if (start + length < words.length) pieces.push({ text: "…", marked: false });
  return pieces;
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
  const stem = term.length > 5 ? term.slice(0, -2) : term;
  return stem.length > 2 && bare.startsWith(stem) && bare.length <= term.length + 4;
}
