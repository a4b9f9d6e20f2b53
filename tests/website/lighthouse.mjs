// Prints what Lighthouse finds wrong in accessibility, best practices and SEO, a JSON object of lists by address:
//   CHROME_PATH=CHROMIUM node tests/website/lighthouse.mjs ADDRESS...
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const CATEGORIES = ["accessibility", "best-practices", "seo"];
// Nothing is timed, but scripts change a page after it was loaded. With "provided" Lighthouse waits five seconds twice,
// though the two last thresholds are lower. With "simulate" it waits less, and misses what comes after 600 milliseconds.
const settings = {
  onlyCategories: CATEGORIES,
  throttlingMethod: "provided",
  disableFullPageScreenshot: true,
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 200,
  cpuQuietThresholdMs: 0,
};

function faults({ lhr }) {
  const audits = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1)
    .map(({ id }) => `${id}: ${JSON.stringify(lhr.audits[id].details?.items ?? []).slice(0, 600)}`);
  const scores = CATEGORIES.filter((name) => lhr.categories[name].score < 1);
  return [...(lhr.runtimeError ? [lhr.runtimeError.message] : []), ...scores, ...audits];
}

const chrome = await launch({ chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
const found = {};
try {
  for (const address of process.argv.slice(2)) {
    const flags = { port: chrome.port, logLevel: "error" };
    found[address] = faults(await lighthouse(address, flags, { extends: "lighthouse:default", settings }));
  }
} finally {
  chrome.kill();
}
console.log(JSON.stringify(found));
