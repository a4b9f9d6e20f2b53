/** Cuts a text into the terms by which the index knows it. Pure; `search/words.py` does the same when the index is made. */

/** Begins the term of a small word ("how", "the"), which tells how a question is asked, not what about. */
export const FILLER = "~";
const LONGEST_WORD = 40;
const TOKEN = /(?:(?<![\p{L}\p{N}_.])\.(?=\p{L}))?[\p{L}\p{N}_]+(?:[-.+#@/:]+[\p{L}\p{N}_]+)*[+#]*/gu;
const JOINTS = /[-.+#@/:_]+/u;
const CASES = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;
/** Writing that puts no spaces between words; the same ranges as in kb_builder/characters.py. */
const UNSPACED =
  "\\u0e00-\\u0e7f\\u0e80-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u3005-\\u3007\\u3041-\\u30ff" +
  "\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{323af}";
const RUN = new RegExp(`([${UNSPACED}]+)`, "u");
const HIRAGANA = /^[\u3041-\u309f]+$/;
const ASCII = /^[\0-\x7f]*$/;
const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe", æ: "ae", œ: "oe" };
const WITH_UMLAUT = /[äöüåøæœ]/g;

/**
 * Give a function from a token to its groups of terms: a group stands for one word, and holds more
 * than one term where people write the word in several ways. `stem` and `fillers` are of the site's language.
 */
export function analyser(stem, fillers) {
  const known = new Map();
  const small = new Set(fillers);

  function forms(word) {
    if (small.has(word)) return [FILLER + word];
    if ([...word].length > LONGEST_WORD) return [fold([...word].slice(0, LONGEST_WORD).join(""))];
    if (ASCII.test(word)) return [stem(word)];
    const all = [fold(stem(word)), stem(fold(word))];
    if (word.search(WITH_UMLAUT) >= 0) all.push(stem(fold(word.replace(WITH_UMLAUT, (letter) => UMLAUTS[letter]))));
    return [...new Set(all)];
  }

  // Japanese writes its small words and endings in hiragana.
  const named = (pair) => (small.has(pair) || HIRAGANA.test(pair) ? FILLER + pair : pair);

  function split(token) {
    if (RUN.test(token)) {
      const pieces = token.split(RUN).filter(Boolean);
      return pieces.flatMap((piece) => (RUN.test(piece) ? pairs(piece).map((pair) => [named(pair)]) : tokens(piece).flatMap(groupsOf)));
    }
    const whole = token.toLowerCase();
    const parts = piecesOf(token);
    if (parts.length === 1 && parts[0] === whole) return [forms(whole)];
    const groups = [...new Set(parts)].filter((part) => [...part].length > 1).map(forms);
    const telling = groups.filter(([term]) => !term.startsWith(FILLER));
    // Without joints it is a word to those who type it without capitals: `useformstate`.
    const all = JOINTS.test(whole) ? [fold(whole)] : forms(whole);
    return [...whole].length <= LONGEST_WORD ? [all, ...telling] : telling;
  }

  function groupsOf(token) {
    if (!known.has(token)) known.set(token, split(token));
    return known.get(token);
  }
  // "th" may become "the".
  groupsOf.mayBecomeFiller = (token) => fillers.some((filler) => filler.startsWith(token.toLowerCase()));
  return groupsOf;
}

/** Give the words of a text as they are written, identifiers whole: "a --max-wait" → ["a", "max-wait"]. */
export function tokens(text) {
  return normal(text).match(TOKEN) ?? [];
}

/** Give a text in one spelling (NFKC), without marks that stand by themselves. */
export function normal(text) {
  return text.normalize("NFKC").replace(/\p{M}+/gu, "");
}

/** Give a lower-case word without accents: "größe" → "grosse". */
export function fold(word) {
  return word.replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}+/gu, "").normalize("NFC");
}

/** Tell whether a text holds writing without spaces. */
export function isUnspaced(text) {
  return RUN.test(text);
}

function pairs(run) {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, place) => characters[place] + character);
}

/** Give the words of an identifier: "useFormState" → ["use", "form", "state"]; "GitHub" is one. */
function piecesOf(token) {
  const parts = token.split(JOINTS).filter(Boolean);
  const pieces = parts.flatMap((part) => {
    const cases = part.match(CASES) ?? [];
    const isJoined = cases.join("") === part && (cases.length > 2 || (cases.length === 2 && /^[a-z]/.test(part)));
    return isJoined ? cases : [part];
  });
  return pieces.map((piece) => piece.toLowerCase());
}
