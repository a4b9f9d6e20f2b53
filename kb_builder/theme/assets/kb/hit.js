/** A hit of the search: its title, the lines that hold the words, and what is known of the page. */

import { marked } from "./excerpt.js";
import { gettext, ngettext } from "./words.js";

/** What a kind of page is called, of those that are answered and voted for. */
export const KINDS = { answer: gettext("Answer"), idea: gettext("Idea") };
const GROUPS = { person: gettext("People"), topic: gettext("Topics"), page: gettext("Pages") };
/** What GitHub shows as code in a title. */
const CODE = /(?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)/;

/** Give the rows of people, topics and other pages, each kind below its name. */
export function groups(hits) {
  return Object.entries(GROUPS).flatMap(([kind, name]) => {
    const rows = hits.filter((hit) => hit.kind === kind).map(row);
    return rows.length ? [element("li", "kb-search__group", name), ...rows] : [];
  });
}

/** Give the row of a hit. */
export function row(hit) {
  const link = element("a", "kb-search__hit");
  link.href = hit.url;
  link.dataset.kbSearchResult = "";
  const text = element("span", "kb-search__excerpt");
  text.dir = "auto";
  text.append(...hit.pieces.flatMap(shown));
  const title = element("span", "kb-search__title");
  hit.title.split(CODE).forEach((part, place) => {
    const pieces = marked(part, hit.termOf).flatMap(shown);
    const holder = place % 2 ? title.appendChild(element("code", "")) : title;
    holder.append(...pieces);
  });
  title.dir = "auto";
  link.append(title);
  if (hit.pieces.length) link.append(text);
  if (hit.kind in KINDS) link.append(facts(hit));
  const item = element("li", "");
  item.append(link);
  return item;
}

/** Give the nodes of a piece of text: the word, marked where it was asked for, and its space. */
function shown(piece) {
  const word = piece.text.trimEnd();
  return [piece.marked ? element("mark", "", word) : word, piece.text.slice(word.length)];
}

function facts(hit) {
  const line = element("span", "kb-search__facts");
  line.append(element("span", `kb-search__kind kb-search__kind--${hit.kind}`, KINDS[hit.kind] ?? hit.kind));
  if (hit.status) line.append(element("span", "", hit.status));
  if (hit.credit) line.append(element("span", "", byline(hit)));
  if (hit.votes) line.append(element("span", "", votes(hit)));
  return line;
}

/** Say how many votes a hit has, and whose: an answer's are not those of its question. */
function votes({ kind, votes: count }) {
  const said =
    kind === "answer"
      ? ngettext("vote for the answer", "votes for the answer", count)
      : ngettext("vote for the idea", "votes for the idea", count);
  return `▲ ${count.toLocaleString(document.documentElement.lang || undefined)} ${said}`;
}

function byline({ kind, credit: name }) {
  return kind === "answer" ? gettext("answered by %(name)s", { name }) : gettext("proposed by %(name)s", { name });
}

/** Make an element with a class and a text. */
export function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
