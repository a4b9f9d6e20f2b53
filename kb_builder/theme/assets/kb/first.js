/* What has to be there before the page is: what Material's script expects, and the colours that somebody chose. */
/* The names that begin with __md are Material's, and what they do is what its templates write into pages. */

((self) => {
  const own = document.currentScript;
  const scope = own.dataset.scope ? new URL(own.dataset.scope, location) : new URL("../../", own.src);
  self.__md_scope = scope;
  self.__md_hash = (text) => [...text].reduce((sum, one) => (sum << 5) - sum + one.charCodeAt(0), 0);
  self.__md_get = (key, store = localStorage, of = scope) => JSON.parse(store.getItem(`${of.pathname}.${key}`));
  self.__md_set = (key, value, store = localStorage, of = scope) => {
    try {
      store.setItem(`${of.pathname}.${key}`, JSON.stringify(value));
    } catch {
      // Somebody's browser keeps nothing.
    }
  };

  /* What somebody chose before, or else the colours of the system: those of the switch that is shown for them. */
  const palette = () => {
    const choices = [...document.querySelectorAll("input[data-md-color-media]")];
    const stored = self.__md_get("__palette")?.color;
    let media = stored ? stored.media : choices.find((one) => matchMedia(one.dataset.mdColorMedia).matches)?.dataset.mdColorMedia;
    if (media === "(prefers-color-scheme)")
      media = choices.map((one) => one.dataset.mdColorMedia).find((one) => one.includes(": ") && matchMedia(one).matches);
    else if (stored) return wear(stored);
    const chosen = choices.find((one) => one.dataset.mdColorMedia === media)?.dataset;
    if (chosen) wear({ media, scheme: chosen.mdColorScheme, primary: chosen.mdColorPrimary, accent: chosen.mdColorAccent });
  };

  function wear(colours) {
    for (const [name, value] of Object.entries(colours)) document.body.setAttribute(`data-md-color-${name}`, value);
  }

  const tab = () => {
    const named = document.getElementById(location.hash.slice(1));
    if (named?.name) named.checked = named.name.startsWith("__tabbed_");
  };

  const tabs = () => {
    const chosen = self.__md_get("__tabs");
    if (!Array.isArray(chosen)) return;
    for (const set of document.querySelectorAll(".tabbed-set")) {
      const labels = [...set.querySelector(".tabbed-labels").getElementsByTagName("label")];
      const label = chosen.map((name) => labels.find((one) => one.innerText.trim() === name)).find(Boolean);
      if (label) document.getElementById(label.htmlFor).checked = true;
    }
  };

  /* Scripts of plugins may subscribe before Material's script is there; see material.js. */
  const early = [];
  self.document$ = { early, subscribe: (run) => early.push(run) };

  /* Elements that do something where they stand, and are gone then. They are no inline scripts: a policy would have to name those. */
  const act = (name, run) =>
    customElements.define(
      name,
      class extends HTMLElement {
        connectedCallback() {
          run(this);
          this.remove();
        }
      },
    );
  act("kb-palette", palette);
  act("kb-tabs", tabs);
  act("kb-tab", tab);

  /* What only scripts use stands once in this file: a site that is built has it in `kbParts`, and pages name it. */
  const part = (number) => self.kbParts[number].replaceAll("%home%", scope.pathname);
  act("kb-part", (place) =>
    place.insertAdjacentHTML("beforebegin", place.dataset.no.split(" ").map(part).join("\n")),
  );

  /* What a reader can do with an answer: actions.js does it. Words stand in the page before its article. */
  const gettext = (text) => JSON.parse(document.getElementById("kb-words")?.textContent ?? "{}").words?.[text] ?? text;
  act("kb-actions", (place) => {
    const actions = { link: gettext("Copy link"), markdown: gettext("Copy as Markdown"), print: gettext("Print") };
    for (const [kbAction, textContent] of Object.entries(actions)) {
      const button = Object.assign(document.createElement("button"), { textContent });
      button.dataset.kbAction = kbAction;
      place.before(button, " ");
    }
  });

  /* Who listens first can keep an event from others: before Material's script; see anchors.js. */
  addEventListener("popstate", (event) => self.kbStay?.(event));
})(window);
