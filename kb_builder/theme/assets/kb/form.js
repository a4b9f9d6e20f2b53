/** kb-search: the field, filters, order and results, for a place on a page or for the dialog. */

import { gettext } from "./words.js";

const MAGNIFIER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M9.5 3A6.5 6.5 0 0 1 16 9.5c0 1.61-.59 3.09-1.56 4.23l.27.27h.79l5 5-1.5 1.5-5-5v-.79l-.27-.27A6.52 6.52 0 0 1 9.5 16 6.5 6.5 0 0 1 3 9.5 6.5 6.5 0 0 1 9.5 3m0 2C7 5 5 7 5 9.5S7 14 9.5 14 14 12 14 9.5 12 5 9.5 5"/></svg>';

function filter(name, label, all) {
  return `<label><span class="kb-hidden">${label}</span>
    <select data-kb-search-filter="${name}"><option value="">${all}</option></select></label>`;
}

function order() {
  return `<label><span class="kb-hidden">${gettext("Order")}</span>
    <select data-kb-search-sort>
      <option value="">${gettext("Best first")}</option>
      <option value="votes">${gettext("Most votes")}</option>
      <option value="date">${gettext("Newest")}</option>
    </select></label>`;
}

/** Give what a search is made of. Every word is our own. */
export function searchForm() {
  const form = document.createElement("template");
  const placeholder = gettext("Ask in your own words …"); // Babel finds no sentence inside quotes
  form.innerHTML = `
    <label class="kb-search__field">${MAGNIFIER}
      <span class="kb-hidden">${gettext("Search")}</span>
      <input type="search" data-kb-search-input placeholder="${placeholder}" autocomplete="off"
        autocapitalize="off" spellcheck="false" enterkeyhint="search" maxlength="2000">
    </label>
    <button class="kb-search__close" type="button" data-kb-search-close>${gettext("Close")}</button>
    <button class="kb-search__fold" type="button" data-kb-search-fold aria-expanded="false" hidden>${gettext("Filters")}</button>
    <div class="kb-search__filters" data-kb-search-filters hidden>
      ${filter("kind", gettext("Kind"), gettext("Everything"))}
      ${filter("topic", gettext("Topic"), gettext("Any topic"))}
      ${filter("status", gettext("Status"), gettext("Any status"))}
      ${filter("repository", gettext("Repository"), gettext("Any repository"))}
      ${order()}
    </div>
    <p class="kb-search__state" role="status" data-kb-search-state></p>
    <p class="kb-search__empty" data-kb-search-empty hidden>${gettext("Other words may help.")}</p>
    <p class="kb-search__similar" data-kb-search-similar hidden>${gettext("Did you mean %(words)s?", {
      words: '<button type="button"></button>',
    })}</p>
    <ul class="kb-search__results" data-kb-search-results></ul>
    <div class="kb-search__elsewhere" data-kb-search-elsewhere hidden>
      <p class="kb-search__ask" data-kb-search-ask hidden>${gettext("%(link)s with these words as the title.", {
        link: `<a href="#">${gettext("Ask on GitHub")}</a>`, // until there is a question
      })}</p>
      <p class="kb-search__topics" data-kb-search-topics hidden>${gettext("Or look through a topic:")}</p>
    </div>`;
  return form.content;
}
