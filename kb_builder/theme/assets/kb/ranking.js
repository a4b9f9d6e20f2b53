/** Which page answers best: the scores of a question's words summed, then the titles looked at. Pure. */

/**
 * How Pagefind scores a page for one word: BM25, `idf × tf`, with our settings. Any of them may be
 * half or double without much harm; `make relevance` and docs/search.md say what each is worth.
 * A word counts almost only in full (termSimilarity: a longer word that begins with it counts little),
 * a second time well and a tenth time hardly more (termSaturation), against the page's length
 * (pageLength), and once more for standing in the title (metaWeights).
 */
export const SCORING = {
  termFrequency: 1,
  termSaturation: 2,
  pageLength: 0.8,
  termSimilarity: 5,
  metaWeights: { title: 0.25, titlebigrams: 2.5, bigrams: 1 },
};
const WORDS = /[\p{L}\p{N}]+/gu;
/** The last word, as long as nothing follows it: it may still grow. */
const UNDERWAY = /[\p{L}\p{N}]{2,}$/u;
/** So many of the best are read in full, and their titles compared with the question. */
export const DEPTH = 24;
const FILLER_IN_TITLE = 0.5;
const SAME_OPENING = 0.7;
const SAME_LETTERS = 4;
const UNDERWAY_IN_TITLE = 2;
/** A page below this share of the best is no answer to be sorted by votes or date. */
const RELEVANT = 0.4;

/** Say what a word on `found` of `pages` pages is worth, as Pagefind does. */
export function rarity(found, pages) {
  return Math.log(1 + (Math.max(pages - found, 0) + 0.5) / (found + 0.5));
}

/**
 * Merge what the index gave for each term, `lists` of `{id, score, …}`, into one list, best first.
 * Pagefind weighs a score by the rarity of its word already, so they are summed as they are.
 */
export function merge(lists) {
  const hits = new Map();
  for (const result of lists.flat()) {
    const hit = hits.get(result.id);
    if (hit) hit.score += result.score;
    else hits.set(result.id, { ...result });
  }
  return [...hits.values()].sort(best);
}

function best(one, other) {
  return other.score - one.score || (one.id < other.id ? -1 : 1);
}

/**
 * Look at the titles of `hits` (`{id, score, title}`): one that is asked the same way ("How do I …",
 * "Can I …") as the `question` is a little more likely its answer, one that goes on as the question
 * began is very likely meant, and so is one with a word that the question's last word may become.
 * `small` are the question's fillers.
 */
export function rerank(hits, question, small) {
  const asked = folded(question);
  return hits.map((hit) => ({ ...hit, score: hit.score + likeness(folded(hit.title), asked, small) })).sort(best);
}

function folded(text) {
  return text.normalize("NFKC").toLowerCase().trimStart();
}

function likeness(title, asked, small) {
  const words = title.match(WORDS) ?? [];
  const held = small.filter((word) => words.includes(word)).length;
  const opening = asked.match(WORDS)?.[0] ?? "";
  const underway = asked.match(UNDERWAY)?.[0];
  const goesOn = underway !== undefined && !words.includes(underway) && words.some((word) => word.startsWith(underway));
  return (
    FILLER_IN_TITLE * held +
    (words[0] === opening ? SAME_OPENING : 0) +
    (asked.length > 2 && title.startsWith(asked) ? SAME_LETTERS : 0) +
    (goesOn ? UNDERWAY_IN_TITLE : 0)
  );
}

/** Put the hits that are relevant at all in the order of `ids`, a list of every page; unknown ones last. */
export function reorder(hits, ids) {
  const places = new Map(ids.map((id, place) => [id, place]));
  const enough = RELEVANT * (hits[0]?.score ?? 0);
  const place = (hit) => places.get(hit.id) ?? ids.length;
  return hits.filter((hit) => hit.score >= enough).sort((one, other) => place(one) - place(other));
}
