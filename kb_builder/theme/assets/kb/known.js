/**
 * A card on hover and focus that says who somebody is. It is read from their own page, which the browser keeps for
 * whoever follows the link; Escape puts it away until the pointer or the focus moves.
 */

const NAME = "a.kb-name[href]:not([data-kb-known])";
const SOON = 120;

/** What a person's page says first: their level, and what they gave. */
function firstWords(page) {
  const said = [...page.querySelectorAll(".kb-person .kb-level, .kb-person .kb-figure")];
  return said.map((one) => one.textContent.trim()).join("\n");
}

async function tell(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) return;
  const words = firstWords(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (words) link.dataset.kbKnown = words;
}

function listen({ target }) {
  const link = target.closest?.(NAME);
  // Where nothing hovers, a press leads on at once. A pointer that only passes by asks for nothing.
  if (!link || link.host !== location.host || !matchMedia("(hover: hover)").matches) return;
  setTimeout(() => link.matches(":hover, :focus-visible") && tell(link).catch(() => {}), SOON);
}

/** Listen once for all pages. */
export function listenForKnown() {
  const away = (is) => document.documentElement.classList.toggle("kb-known-away", is);
  addEventListener("keydown", (event) => away(event.key === "Escape"));
  addEventListener("pointerover", (event) => {
    away(false);
    listen(event);
  });
  addEventListener("focusin", listen);
}
