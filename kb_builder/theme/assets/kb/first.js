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

  /* Colours of the system are those of the switch that is shown for them. */
  self.kbPalette = () => {
    const palette = self.__md_get("__palette");
    if (!palette?.color) return;
    if (palette.color.media === "(prefers-color-scheme)") {
      const scheme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
      const chosen = document.querySelector(`[data-md-color-media='(prefers-color-scheme: ${scheme})']`);
      for (const name of ["media", "scheme", "primary", "accent"])
        palette.color[name] = chosen.getAttribute(`data-md-color-${name}`);
    }
    for (const [name, value] of Object.entries(palette.color))
      document.body.setAttribute(`data-md-color-${name}`, value);
  };

  self.kbTab = () => {
    const tab = document.getElementById(location.hash.slice(1));
    if (tab?.name) tab.checked = tab.name.startsWith("__tabbed_");
  };

  self.kbTabs = () => {
    const chosen = self.__md_get("__tabs");
    if (!Array.isArray(chosen)) return;
    for (const set of document.querySelectorAll(".tabbed-set")) {
      const labels = [...set.querySelector(".tabbed-labels").getElementsByTagName("label")];
      const label = chosen.map((name) => labels.find((one) => one.innerText.trim() === name)).find(Boolean);
      if (label) document.getElementById(label.htmlFor).checked = true;
    }
  };

  /* Who listens first can keep an event from others: before Material's script; see anchors.js. */
  addEventListener("popstate", (event) => self.kbStay?.(event));
})(window);
