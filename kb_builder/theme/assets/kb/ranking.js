/** Ranks the pages of an index for a question. Pure, and in whole numbers: `search/ranking.py` gives the same. */

import { key } from "./question.js";
import { FILLER } from "./terms.js";

const LEVELS = 64;
const FILLER_LEVEL = 7;
const OPENING_SCORE = 16000;
/** A page that holds less than this percentage of the rarity of a question's words is no answer. */
const FLOOR = 5;
/** A page with less than this percentage of the best score is no answer to be sorted by votes or date. */
const RELEVANT = 40;
/** What a word that begins with the unfinished last one counts, in percent: beside it, and in its place. */
const LONGER = 50;
const GROWN = 80;
const MOST_LONGER = 12;
/** A page that has this percentage of what so many of the rarest words may give surely is about the question. */
const [SURE_WORDS, SURE] = [3, 25];

/** Give what a term on `found` of `pages` pages is worth, in thousandths. */
export function rarity(found, pages) {
  return Math.floor(1000 * Math.log(1 + (Math.max(pages - found, 0) + 0.5) / (found + 0.5)) + 0.5);
}

/** Tell whether an unfinished word may become a term, which is a stem: "rotatio" has passed "rotat". */
export function mayBecome(unfinished, term) {
  if (!unfinished || term === unfinished) return false;
  const length = [...term].length;
  const isPassed = length > 3 && [...unfinished].length - length < 4 && unfinished.startsWith(term);
  return isPassed || term.startsWith(unfinished);
}

/**
 * Rank the pages for a question: `{pages: [[number, score], …], nowhere: [group, …], covered, sure}`, best first;
 * `covered` is how much of the rarity of the words a page holds at most, in percent, `sure` the score of a page that
 * surely is about the question.
 * `terms` is a map from a term to its postings, `{numbers, levels}`, `small` one from a small word to the numbers of
 * its pages; `pages` is the number of all pages.
 */
export function rank(question, terms, small, pages, floor = FLOOR) {
  const found = new Map();
  const nowhere = [];
  const worths = [];
  for (const group of question.words) {
    const { worth, levels } = asked(group, question, terms, small, pages);
    if (!levels.size && question.optional.has(key(group))) continue;
    worths.push(worth);
    if (!levels.size) nowhere.push(group);
    for (const [number, score] of levels) {
      const page = found.get(number);
      if (page) {
        page.score += score;
        page.held += worth;
      } else found.set(number, { score, held: worth });
    }
  }
  addSmall(found, question, small, pages);
  const total = sum(worths);
  const enough = [...found].filter(([, page]) => page.held * 100 >= total * floor);
  const ranked = enough.map(([number, page]) => [number, page.score]);
  let most = 0;
  for (const { held } of found.values()) most = Math.max(most, held);
  return {
    pages: ranked.sort((one, other) => other[1] - one[1] || one[0] - other[0]),
    nowhere: found.size ? nowhere : question.words,
    // Words on all pages ask for nothing rare.
    covered: ranked.length ? (total ? Math.floor((most * 100) / total) : 100) : 0,
    sure: Math.floor((SURE * (LEVELS - 1) * sum(worths.sort((one, other) => other - one).slice(0, SURE_WORDS))) / 100),
  };
}

function sum(values) {
  return values.reduce((all, one) => all + one, 0);
}

/** Give what a word is worth for its rarity, and the score of each page that holds it. */
function asked(group, question, terms, small, pages) {
  const levels = new Map();
  if (group[0].startsWith(FILLER)) {
    const held = small.get(group[0]) ?? [];
    const worth = rarity(held.length, pages);
    for (const number of held) levels.set(number, worth * FILLER_LEVEL);
    return { worth, levels };
  }
  const exact = group.filter((term) => terms.has(term));
  const longer = key(group) === question.growing ? longerTerms(question.unfinished, terms) : [];
  const all = [...new Set([...exact, ...longer])];
  const together = Math.min(pages, all.reduce((sum, term) => sum + often(terms, term), 0));
  const worths = new Map(exact.map((term) => [term, rarity(often(terms, term), pages)]));
  const grown = Math.floor((rarity(together, pages) * (exact.length ? LONGER : GROWN)) / 100);
  for (const term of all) {
    const worth = worths.get(term) ?? grown;
    const held = terms.get(term);
    held.numbers.forEach((number, place) => {
      const score = worth * held.levels[place];
      if (score > (levels.get(number) ?? 0)) levels.set(number, score);
    });
  }
  return { worth: exact.length ? Math.max(...worths.values()) : rarity(together, pages), levels };
}

function longerTerms(unfinished, terms) {
  const found = [...terms.keys()].filter((term) => mayBecome(unfinished, term));
  return found.sort((one, other) => often(terms, other) - often(terms, one) || compare(one, other)).slice(0, MOST_LONGER);
}

function often(terms, term) {
  return terms.get(term).numbers.length;
}

/** Compare as Python does, by code points. */
function compare(one, other) {
  const [left, right] = [[...one], [...other]];
  const place = left.findIndex((character, index) => character !== right[index]);
  if (place < 0) return left.length - right.length;
  return place < right.length ? left[place].codePointAt(0) - right[place].codePointAt(0) : 1;
}

/** Add what titles share with the way the question is asked ("How do I …"). */
function addSmall(found, question, small, pages) {
  const add = (numbers, score) => {
    for (const number of numbers) {
      const page = found.get(number);
      if (page) page.score += score;
    }
  };
  for (const term of question.small) {
    const numbers = small.get(term) ?? [];
    add(numbers, rarity(numbers.length, pages) * FILLER_LEVEL);
  }
  add(small.get(question.opening) ?? [], OPENING_SCORE);
}

/**
 * Give the pages that fit the filters `narrowed`, in the order `sort` ("votes", "date", "" for the best).
 * `columns` holds what the index knows of all pages.
 */
export function choose(ranked, columns, narrowed, sort) {
  const places = new Map(columns.numbers.map((number, place) => [number, place]));
  const fits = ([number]) =>
    Object.entries(narrowed).every(([name, value]) =>
      columns.held[name][places.get(number)].some((one) => columns.values[name][one] === value),
    );
  const fitting = ranked.filter(fits);
  if (!sort) return fitting.map(([number]) => number);
  const enough = fitting.filter(([, score]) => score * 100 >= RELEVANT * fitting[0][1]).map(([number]) => number);
  const value = (number) => columns[sort][places.get(number)];
  const order = (one, other) => (value(one) < value(other)) - (value(one) > value(other)) || one - other;
  return enough.sort(order);
}
