/** What posts need to be used: a button that copies code (Material's own stands in a landmark without a name), and tables that scroll by keyboard. */

const SETTINGS = "#__config";

/** Give what Material tells its scripts: the features that are on, and words in the page's language. */
function settings() {
  return JSON.parse(document.querySelector(SETTINGS)?.textContent ?? "{}");
}

async function copy(code, done) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    window.alert$?.next(done);
  } catch {
    // Without a secure origin there is no clipboard: selected text can be copied by hand.
    getSelection().selectAllChildren(code);
  }
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
    button.addEventListener("click", () => copy(code, translations["clipboard.copied"] ?? ""));
    const place = document.createElement("div");
    place.className = "md-code__nav";
    place.append(button);
    code.before(place);
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
