/** kb-search on plain Material, whose header has no place for it: the button that opens it, and the dialog. */

import { gettext } from "./words.js";

/** Add the button to Material's header; give false where Material's own search stands there. */
export function mountControl() {
  const header = document.querySelector(".md-header__inner");
  if (!header || header.querySelector(".md-search")) return false;
  const parts = document.createElement("template");
  parts.innerHTML = `
    <button class="kb-search-open" type="button" data-kb-search-open aria-keyshortcuts="/ s Control+K Meta+K">
      <span class="kb-icon kb-icon--material-magnify"></span><span>${gettext("Search")}</span><kbd aria-hidden="true">/</kbd>
    </button>
    <dialog class="kb-search kb-search--dialog" data-kb-search-dialog aria-label="${gettext("Search")}"></dialog>`;
  const [button, dialog] = parts.content.children;
  header.insertBefore(button, header.querySelector(".md-header__source"));
  document.body.append(dialog);
  return true;
}
