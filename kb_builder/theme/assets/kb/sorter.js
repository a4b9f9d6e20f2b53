/** The order and the choice of a list of ideas, changed at once: the numbers stand in the cards already. */

import { ngettext } from "./words.js";

const NUMBERS = { votes: "kbVotes", comments: "kbComments" };

const dayOf = (card) => card.querySelector("time")?.dateTime ?? "";

/** Give how `one` compares with `other` (elements of a list) in the order named `order`; 0 keeps both where they are. */
export function compare(one, other, order) {
  if (order === "date") return dayOf(other).localeCompare(dayOf(one));
  // 0 is no place among what is trending, so it comes last.
  if (order === "heat") return (Number(one.dataset.kbHeat) || Infinity) - (Number(other.dataset.kbHeat) || Infinity) || 0;
  return Number(other.dataset[NUMBERS[order]]) - Number(one.dataset[NUMBERS[order]]);
}

/** Tell whether a card is wanted: `wanted` says its words, status, topic and year, "" for any. */
function matches(card, { words, status, topic, year }) {
  const title = card.querySelector(":is(h2, h3)").textContent.toLowerCase();
  const own = card.querySelector(".kb-status")?.textContent ?? "";
  const topics = [...card.querySelectorAll(".kb-tag")].map((tag) => tag.textContent);
  const asked = (!status || own === status) && (!topic || topics.includes(topic));
  return asked && dayOf(card).startsWith(year) && words.every((word) => title.includes(word));
}

function mount(form) {
  const area = (form.closest("article") ?? document).querySelector("[data-kb-sortable]");
  if (!area) return;
  const lists = area.matches("[data-kb-list]") ? [area] : [...area.querySelectorAll("[data-kb-list]")];
  const asListed = new Map(lists.map((list) => [list, [...list.querySelectorAll(":scope > .kb-card")]]));

  function update() {
    const order = form.querySelector("[data-kb-sort]").value;
    const chosen = (name) => form.querySelector(`[data-kb-${name}]`)?.value ?? "";
    const words = chosen("find").toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = { words, status: chosen("keep"), topic: chosen("topic"), year: chosen("year") };
    const isChoice = words.length || wanted.status || wanted.topic || wanted.year;
    let shown = 0;
    for (const [list, cards] of asListed) {
      const sorted = order ? cards.toSorted((one, other) => compare(one, other, order)) : cards;
      const end = list.querySelector(":scope > .kb-board__more");
      for (const card of sorted) {
        card.hidden = !matches(card, wanted);
        shown += card.hidden ? 0 : 1;
        list.insertBefore(card, end);
      }
    }
    form.querySelector("[data-kb-count]").textContent = isChoice ? ngettext("%(num)s shown", "%(num)s shown", shown) : "";
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
}

/** Show the control above each list that can be sorted; without scripts the other views are pages of their own. */
export function mountSorters() {
  for (const form of document.querySelectorAll("[data-kb-sorter][hidden]")) mount(form);
}
