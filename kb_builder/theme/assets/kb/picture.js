/** A picture of a post as large as the screen: a click, a tap or Enter on it, and the same or Escape to go back. */

import { gettext } from "./words.js";

function view(picture) {
  const dialog = document.createElement("dialog");
  dialog.className = "kb-picture__view";
  dialog.setAttribute("aria-label", picture.alt || gettext("Picture"));
  const large = document.createElement("img");
  large.src = picture.currentSrc || picture.src;
  large.alt = picture.alt;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = gettext("Close");
  dialog.append(large, close);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Listen once per visit, before Material follows the link; with a key held the link leads to the original. */
export function listenForPictures() {
  document.addEventListener(
    "click",
    (event) => {
      const picture = event.target.closest?.("a.kb-picture")?.querySelector("img");
      if (!picture || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      view(picture);
    },
    { capture: true },
  );
}
