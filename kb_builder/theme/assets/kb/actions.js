/** What a reader can do with an answer: copy where it stands, copy its Markdown, print it. */

import { copied } from "./code.js";

/** Where the page stands, without the question that led here. */
const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href.replace(/[?#].*/, "");

/** The twin of the page from its title on; its last line says who said it, under which licence, and where. */
async function markdown() {
  const answer = await fetch(new URL("index.md", location.href.replace(/[?#].*/, "")));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  const text = await answer.text();
  return text.slice(text.indexOf("\n# ") + 1);
}

const ACTIONS = {
  link: () => copied(address()),
  async markdown() {
    if (!(await copied(markdown()))) location.assign("index.md");
  },
  print: () => print(),
};

/** Listen once per visit, since articles change under instant navigation. */
export function listenForActions() {
  document.addEventListener("click", ({ target }) => ACTIONS[target.closest?.("[data-kb-action]")?.dataset.kbAction]?.());
}
