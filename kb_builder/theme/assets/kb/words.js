/** What the scripts say, in the language of the page: the catalogue stands in its head, English stands in the code. */

const { language = "en", words = {} } = JSON.parse(globalThis.document?.querySelector("#kb-words")?.textContent ?? "{}");
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/** Give the sentence `text` with `values` in the places of `%(name)s`. */
export function gettext(text, values = {}) {
  return fill(words[text] ?? text, values);
}

/** Give the form of a sentence that `number` asks for; `%(num)s` stands for the number itself. */
export function ngettext(one, many, number, values = {}) {
  const forms = words[one] ?? { one, other: many };
  return fill(forms[plurals.select(number)] ?? forms.other, { num: numbers.format(number), ...values });
}

function fill(format, values) {
  return format.replace(/%\((\w+)\)s|%%/g, (_, name) => (name ? String(values[name]) : "%"));
}
