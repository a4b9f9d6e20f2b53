/** What posts need to be used: a button that copies code (Material's own stands in a landmark without a name), and tables that scroll by keyboard. */

import { ngettext } from "./words.js";

const SETTINGS = "#__config";
const LINES = 40;

/** Give what Material tells its scripts: the features that are on, and words in the page's language. */
function settings() {
  return JSON.parse(document.querySelector(SETTINGS)?.textContent ?? "{}");
}

/** Copy a text and say so, in Material's words; false where there is no clipboard, as without a secure origin. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(await text);
  } catch {
    return false;
  }
  window.alert$?.next(settings().translations?.["clipboard.copied"] ?? "");
  return true;
}

async function copy(code) {
  // Selected text can be copied by hand.
  if (!(await copied(code.textContent))) getSelection().selectAllChildren(code);
}

/** Put the button on each block of the page that has none. */
export function mountCopying() {
  const { features = [], translations = {} } = settings();
  if (features.includes("content.code.copy")) return;
  document.querySelector(".md-dialog__inner")?.setAttribute("role", "status");
  for (const code of document.querySelectorAll(".md-content pre > code")) {
    if (code.parentElement.querySelector(".md-code__nav") || code.closest(".no-copy")) continue;
    const button = document.createElement("button");
    button.className = "md-code__button";
    button.type = "button";
    button.dataset.mdType = "copy";
    button.title = translations["clipboard.copy"] ?? "";
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => copy(code));
    const place = document.createElement("div");
    place.className = "md-code__nav";
    place.append(button);
    code.before(place);
  }
}

/** Put a button on each block of code that is too long to be shown whole: its style cuts it after 40 lines. */
export function mountFolds() {
  for (const code of document.querySelectorAll(".kb-body pre > code")) {
    const block = code.parentElement;
    const lines = code.textContent.trimEnd().split("\n").length;
    if (lines <= LINES || block.querySelector(".kb-code__more")) continue;
    const button = document.createElement("button");
    button.className = "kb-code__more";
    button.type = "button";
    button.textContent = ngettext("Show %(num)s line", "Show all %(num)s lines", lines);
    button.addEventListener("click", () => {
      block.dataset.kbOpen = "";
      button.remove();
      code.focus();
    });
    block.append(button);
  }
}

const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

// Material takes code that scrolls from the keyboard again on touch screens, which may have one too.
const taken = new MutationObserver((records) => {
  for (const { target } of records) {
    if (target.scrollWidth > target.clientWidth && target.tabIndex !== 0) target.tabIndex = 0;
  }
});

/** Let the keyboard reach the tables and the code of posts as long as they are wider than their place. */
export function mountTables() {
  wide.disconnect();
  taken.disconnect();
  for (const code of document.querySelectorAll(".kb-body pre > code")) {
    wide.observe(code);
    taken.observe(code, { attributes: true, attributeFilter: ["tabindex"] });
  }
  for (const table of document.querySelectorAll(".kb-body table")) wide.observe(table);
}

/** Write the Markdown of a person's badge: the page alone knows at which address it stands. */
export function mountSnippets() {
  const home = document.querySelector('link[rel="canonical"]')?.href ?? location.href.split(/[?#]/)[0];
  for (const place of document.querySelectorAll("[data-kb-snippet][hidden]")) {
    const name = document.querySelector(".kb-person__name .kb-name").textContent;
    place.querySelector("code").textContent = `[![${name}](${new URL("badge.svg", home)})](${home})`;
    place.hidden = false;
  }
}
