/** The header by keyboard: the drawer of narrow screens, which Material opens by a label, and the switch between light and dark. */

const toggle = () => document.querySelector("[data-md-toggle=drawer]");

/** Connect the button with Material's drawer; once per visit, since the header stays. */
export function listenForMenu() {
  const button = document.querySelector("[data-kb-menu]");
  if (!button || !toggle()) return;
  button.addEventListener("click", () => toggle().click());
  toggle().addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(toggle().checked));
    if (toggle().checked) document.querySelector(".md-sidebar--primary a.md-nav__link")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !toggle().checked) return;
    toggle().click();
    button.focus();
  });
}

/** Let Tab reach the switch that is shown: Material checks none of the two until one is pressed. */
export function checkScheme() {
  const shown = document.querySelector(".md-header__option label:not([hidden])");
  if (shown?.previousElementSibling) shown.previousElementSibling.checked = true;
}
