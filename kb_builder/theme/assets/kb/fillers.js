/** Small words that questions are made of and that no answer is found by, by language; the lists are our own. */

const ENGLISH =
  "a about am an and any are as at be been but by can could did do does doing for from get had has have how i if " +
  "in into is it its just me my of on or our please should so some than that the their them then there these " +
  "they this to us was we were what when where which while who why will with would you your";

const OTHERS = {
  de:
    "aber als am an auch auf aus bei bin bis bitte da damit dann das dass dem den denn der des die dies diese dieser " +
    "dieses doch dort durch ein eine einem einen einer eines er es etwas für gibt habe haben hat hier ich ihr im in " +
    "ist ja jetzt kann kannst können man mein meine meinen meiner mich mir mit muss müssen nach noch nun nur ob oder " +
    "ohne schon sehr sein seine sich sie sind so soll sollte um und uns unser unsere unter vom von vor wann warum was " +
    "welche welcher welches wenn wer werden wie wieso will wir wird wo wofür wurde zu zum zur",
  es:
    "a al algo algún alguna alguno ante aquí como cómo con cuál cuáles cuando cuándo cuánto de debo del desde donde " +
    "dónde e el ella en entre era es esa ese eso esta está están este esto estoy ha hace hacer han hay he la las le les " +
    "lo los más me mi mis muy nos nuestra nuestro o para pero por porque puede puedo que qué quién quiero se según ser " +
    "si sí sin sobre son su sus también te tengo tiene tu un una uno unos y ya yo",
  fr:
    "ai au aucun aussi autre aux avec avez avoir avons c ce ceci cela ces cet cette chez comme comment d dans de des " +
    "dois donc dont du elle elles en encore est et être eu faire fait faut il ils j je l la le les leur leurs lui m ma " +
    "mais me mes moi mon n nos notre nous on ont ou où par pas pendant peu peut peux plus pour pourquoi puis qu " +
    "quand que quel quelle quelles quels qui quoi s sa sans se sera ses si son sont sous suis sur t ta te tes toi ton " +
    "tous tout toute toutes très tu un une vers veut veux vos votre vous y à",
  pt:
    "a ao aos aquela aquele aqui as até com como da das de dela dele depois do dos e é ela ele em entre era essa esse " +
    "esta está estão estas este estes eu faço fazer foi há isso isto já lhe mais mas me meu meus minha muito na nas não " +
    "nem no nos nós num numa o onde os ou para pela pelas pelo pelos pode posso por porque porquê qual quais quando que " +
    "quem quero se sem ser seu seus só sobre sou sua são também te tem tenho teu um uma umas uns você",
  // Chinese has no spaces: questions are cut into pairs of characters, and these pairs only ask.
  zh:
    "怎么 么样 么办 怎样 如何 什么 为什 为何 何时 哪里 哪个 是否 能否 可否 可以 能不 不能 请问 一个 一下 这个 那个 这样 " +
    "那样 我的 我们 你们 他们 没有 的是 是不 了吗 的吗",
};
/** Japanese writes its small words and endings in hiragana: a pair of nothing else asks, and names nothing. */
const HIRAGANA = /^[\u3041-\u309f]+$/u;

/** Give a test for the fillers of a page in `language` (BCP 47), where English is written and asked as well. */
export function fillersOf(language) {
  const own = OTHERS[language.toLowerCase().split("-")[0]] ?? "";
  const words = new Set(`${ENGLISH} ${own}`.trim().split(" "));
  return (word) => words.has(word) || HIRAGANA.test(word);
}
