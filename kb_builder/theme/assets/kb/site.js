/** The site's root, whatever path it is served under: this file is at assets/kb/ below it. */
export const ROOT = new URL("../../", import.meta.url);
