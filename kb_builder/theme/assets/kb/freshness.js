/** When GitHub was last asked: a site that nobody refreshes any more says so to its readers. */

import { ROOT } from "./site.js";
import { ngettext } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const LONGEST = 7;

/** Give the whole days between a harvest ("2026-01-31") and `now` (milliseconds), NaN where none is known. */
export function age(harvested, now) {
  return Math.floor((now - Date.parse(harvested)) / DAY);
}

/** Show the header's note when the last harvest is older than a week; silent where that is not known. */
export async function warnWhenStale() {
  const answer = await fetch(new URL("harvest.json", ROOT)).catch(() => undefined);
  if (!answer?.ok) return;
  const days = age((await answer.json()).harvested, Date.now());
  const note = document.querySelector("[data-kb-stale]");
  if (!(days > LONGEST) || !note) return;
  note.textContent = ngettext(
    "These pages were last brought up to date %(num)s day ago. Newer answers may stand on GitHub.",
    "These pages were last brought up to date %(num)s days ago. Newer answers may stand on GitHub.",
    days,
  );
  note.hidden = false;
}
