/** What is known of the last harvest: a site that nobody refreshes any more says so to its readers. */

import { ROOT } from "./site.js";
import { ngettext } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const LONGEST = 7;
/** GitHub stops schedules after 60 days without a commit. */
const IDLE = 45;
/** Their workflows harvest every day. */
const OVERDUE = 2;

/** Give the whole days between a day ("2026-01-31") and `now` (milliseconds), NaN where none is known. */
export function age(day, now) {
  return Math.floor((now - Date.parse(day)) / DAY);
}

async function read() {
  const answer = await fetch(new URL("harvest.json", ROOT)).catch(() => undefined);
  return answer?.ok ? answer.json() : {};
}

let known;

/** Give what harvest.json says; it is asked for once. */
function lastHarvest() {
  known ??= read();
  return known;
}

/** Show the header's note when the last harvest is older than a week; silent where that is not known. */
export async function warnWhenStale() {
  const days = age((await lastHarvest()).harvested, Date.now());
  const note = document.querySelector("[data-kb-stale]");
  if (!(days > LONGEST) || !note) return;
  note.textContent = ngettext(
    "These pages were last brought up to date %(num)s day ago. Newer answers may stand on GitHub.",
    "These pages were last brought up to date %(num)s days ago. Newer answers may stand on GitHub.",
    days,
  );
  note.hidden = false;
}

/** On the page of health, show what keeps the site from being up to date. */
export async function showTroubles() {
  if (!document.querySelector("[data-kb-trouble]")) return;
  const { harvested, ended, committed, failing = [] } = await lastHarvest();
  const days = age(harvested, Date.now());
  const isPart = failing.length > 0;
  const isTrue = {
    old: !committed && days > LONGEST,
    overdue: committed && days >= OVERDUE,
    refused: ended === "refused" && !isPart,
    failed: ended === "failed" && !isPart,
    part: isPart,
    idle: age(committed, Date.now()) >= IDLE,
  };
  for (const note of document.querySelectorAll("[data-kb-trouble]")) note.hidden = !isTrue[note.dataset.kbTrouble];
  document.querySelector("[data-kb-failing]").textContent = failing.join(", ");
}
