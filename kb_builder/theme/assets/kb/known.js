/** Cards that show on hover and focus by style alone; Escape puts them away until the pointer or the focus moves. */

/** Listen for Escape, once for all pages. */
export function listenForKnown() {
  const away = (is) => document.documentElement.classList.toggle("kb-known-away", is);
  addEventListener("keydown", (event) => away(event.key === "Escape"));
  addEventListener("pointerover", () => away(false));
}
