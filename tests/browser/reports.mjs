// Opens each report named on the command line in Chromium, at three widths, light, dark and in print, and looks for what a reader
// must never meet: a script that ran, a request, an error on the console, a page wider than the window, anything that axe-core
// objects to. With --shots FOLDER it also writes pictures to look at.
//
//   node reports.mjs [--shots FOLDER] [--links] REPORT.html...
//
// axe-core and these checks run inside the page through the developer tools, which the page's policy does not bind.
import {mkdtempSync, readFileSync, rmSync, mkdirSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {basename, join, resolve} from "node:path";
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const widths = [360, 768, 1280];
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

const files = process.argv.slice(2);
let shots = "";
if (files[0] === "--shots") {
  shots = resolve(files[1]);
  files.splice(0, 2);
  mkdirSync(shots, {recursive: true});
}
if (files.length === 0) {
  console.error("usage: node reports.mjs [--shots FOLDER] REPORT.html...");
  process.exit(2);
}

let failures = 0;
function check(holds, what) {
  if (holds) return;
  ++failures;
  console.log(`FAIL ${what}`);
}

// What a payload of the hostile report would do if it ran, and what the page itself could have done.
const ran = () => ({
  owned: "owned" in window,
  scripts: document.querySelectorAll("script, iframe, object, embed, img, link, base, form, audio, video").length,
  handlers: [...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => /^on|^style$/i.test(a.name))).length,
  // A fleet's page leads to the reports that lie beside it, a finding to the articles that it rests on (catalog/articles.cpp); nothing
  // that a log says leads anywhere.
  outward: [...document.querySelectorAll("[href], [src]")].filter(e => !/^(#.*|[a-z0-9._-]+-[0-9a-f]{8}\.html)$/.test(e.getAttribute("href") ?? "")
    && !(e.matches("a[rel=noreferrer]") && /^https:\/\/(support\.microsoft\.com\/help|mskb\.pkisolutions\.com\/kb|jeffpar\.github\.io\/kbarchive\/kb)(\/[0-9Q]+)+\/?$/.test(e.getAttribute("href")))).length,
  dangling: [...document.querySelectorAll("[href^='#']")].filter(e => !document.getElementById(e.getAttribute("href").slice(1))).length,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  heading: document.querySelectorAll("h1").length,
  styled: getComputedStyle(document.querySelector("header")).borderTopStyle,
});

async function open(context, url, name) {
  const page = await context.newPage();
  page.on("console", message => check(!["error", "warning"].includes(message.type()), `${name}: console: ${message.text()}`));
  page.on("pageerror", error => check(false, `${name}: script error: ${error}`));
  page.on("dialog", dialog => { check(false, `${name}: a dialog opened`); dialog.dismiss(); });
  page.on("popup", () => check(false, `${name}: a window opened`));
  page.on("request", request => check(request.url() === url, `${name}: request for ${request.url()}`));
  const begin = Date.now();
  await page.goto(url, {waitUntil: "load"});
  console.log(`     ${name}: loaded in ${Date.now() - begin} ms`);
  return page;
}

async function look(page, name) {
  const seen = await page.evaluate(ran);
  check(!seen.owned, `${name}: a script of the log ran`);
  check(seen.scripts === 0, `${name}: ${seen.scripts} elements that run or fetch`);
  check(seen.handlers === 0, `${name}: ${seen.handlers} handlers or style attributes`);
  check(seen.outward === 0, `${name}: ${seen.outward} links lead out of the page`);
  check(seen.dangling === 0, `${name}: ${seen.dangling} links lead nowhere`);
  check(seen.overflow <= 0, `${name}: ${seen.overflow} pixels wider than the window`);
  check(seen.heading === 1, `${name}: ${seen.heading} main headings`);
  check(seen.styled === "solid", `${name}: the style sheet did not apply`);
}

async function axe(page, name) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, resultTypes: ["violations"]}));
  for (const violation of result.violations)
    check(false, `${name}: axe ${violation.id} (${violation.nodes.length}): ${violation.help}: ${violation.nodes[0].html.slice(0, 200)} | ${violation.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 300)}`);
}

const profile = mkdtempSync(join(tmpdir(), "exba-browser-"));
const browser = await chromium.launchPersistentContext(profile, {executablePath: executable, args: flags, headless: true});
try {
  for (const file of files) {
    const url = pathToFileURL(resolve(file)).href;
    const small = readFileSync(file).length < 3_000_000;
    for (const scheme of ["light", "dark"])
      for (const width of widths) {
        const name = `${basename(file, ".html")}-${scheme}-${width}`;
        const page = await open(browser, url, name);
        await page.emulateMedia({colorScheme: scheme});
        await page.setViewportSize({width, height: 900});
        await look(page, name);
        if (small) {
          if (shots) await page.screenshot({path: join(shots, `${name}.png`), fullPage: true});
          await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = true; }));
          await look(page, `${name}-unfolded`);
          await axe(page, name);
        }
        await page.close();
      }
    const name = `${basename(file, ".html")}-print`;
    const page = await open(browser, url, name);
    await page.emulateMedia({media: "print", colorScheme: "dark"});
    await page.setViewportSize({width: 700, height: 1000});
    await look(page, name);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    check(paper === "rgb(255, 255, 255)", `${name}: the paper is ${paper}`);
    if (shots && small) {
      await page.screenshot({path: join(shots, `${name}.png`), fullPage: true});
      await page.pdf({path: join(shots, `${name}.pdf`), format: "A4", printBackground: false});
    }
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(profile, {recursive: true, force: true});
}
console.log(failures === 0 ? `ok: ${files.length} reports` : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
