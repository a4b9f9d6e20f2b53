/** The search index of this site: loads Pagefind's engine when first needed and asks it term by term. */

import { excerpt, merge, terms } from "./terms.js";

/** The site's root, whatever path it is served under: this file is at assets/kb/ below it. */
export const ROOT = new URL("../../", import.meta.url);

let engine;

/** Load the engine, once; rejects where the site has no index. Gives it and the values of each filter. */
export function open() {
  engine ??= start().catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

async function start() {
  const pagefind = await import(new URL("pagefind/pagefind.js", ROOT).href);
  // Auto-detection of these two fails for modules and below a base path: both must be absolute.
  await pagefind.options({ bundlePath: new URL("pagefind/", ROOT).pathname, baseUrl: ROOT.pathname });
  await pagefind.init();
  const filters = await pagefind.filters();
  const total = Object.values(filters.kind ?? {}).reduce((sum, count) => sum + count, 0);
  return { pagefind, filters, total };
}

/**
 * Answer a question: hits, best first, each `{url, title, kind, status, votes, credit, pieces}`.
 * `filters` narrows by `{kind, topic, status}`; with filters alone the most voted pages are given.
 */
export async function search(question, filters, count = 10) {
  const { pagefind, total } = await open();
  const wanted = terms(question);
  const found = wanted.length
    ? merge(await Promise.all(wanted.map((term) => ask(pagefind, term, { filters }))), total)
    : await ask(pagefind, null, { filters, sort: { votes: "desc" } });
  const pages = await Promise.all(found.slice(0, count).map((result) => result.data()));
  return { total: found.length, hits: pages.map((page) => hit(page, wanted)) };
}

async function ask(pagefind, term, options) {
  const answer = await pagefind.search(term, options);
  return answer.results.map(({ id, score, data }) => ({ id, score, data }));
}

function hit(page, wanted) {
  const { title = "", kind = "", status = "", votes = "0", credit = "" } = page.meta;
  const text = page.content.startsWith(title) ? page.content.slice(title.length).replace(/^\W+/u, "") : page.content;
  return { url: page.url, title, kind, status, votes: Number(votes), credit, pieces: excerpt(text, wanted) };
}
