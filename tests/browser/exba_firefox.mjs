// The same page in Firefox, as far as a person's first session goes: choose, report, save, redact, explain, cancel; no request, no
// word on the console.
//
//   node exba_firefox.mjs exba.html ../../build/exba
import {execFileSync} from "node:child_process";
import {mkdtempSync, readFileSync, readdirSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import puppeteer from "puppeteer-core";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [pageFile, program] = process.argv.slice(2).map(path => resolve(path));
process.chdir(root);
const night = "samples/vss-cleanup-missing/xml";
const downloads = mkdtempSync(join(tmpdir(), "exba-firefox-"));
const patience = +(process.env.PATIENCE ?? 240_000);

let failures = 0;
function check(holds, what) {
  if (holds) return;
  ++failures;
  console.log(`FAIL ${what}`);
}

const browser = await puppeteer.launch({
  browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr", headless: true, protocolTimeout: patience,
  extraPrefsFirefox: {"browser.download.dir": downloads, "browser.download.folderList": 2, "browser.download.useDownloadDir": true,
                      "browser.download.always_ask_before_handling_new_types": false, "browser.download.alwaysOpenPanel": false,
                      "browser.helperApps.neverAsk.saveToDisk": "text/html,application/json,text/markdown"}});

// waitForFunction would be an eval inside of the page, which its policy forbids.
async function until(page, holds) {
  for (const end = Date.now() + patience; Date.now() < end;) {
    if (await page.evaluate(holds)) return;
    await new Promise(wait => setTimeout(wait, 50));
  }
  throw new Error(`waited in vain for ${holds}`);
}

async function saved(page, button, name) {
  await page.click(button);
  for (let i = 0; i < 200; ++i) {
    await new Promise(wait => setTimeout(wait, 100));
    if (!readdirSync(downloads).includes(name) || readdirSync(downloads).some(one => one.endsWith(".part"))) continue;
    const bytes = readFileSync(join(downloads, name));
    if (bytes.length === 0) continue;
    rmSync(join(downloads, name));
    return bytes;
  }
  check(false, `${name} was not saved: ${readdirSync(downloads).join(" ")}`);
  return Buffer.alloc(0);
}

try {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  page.on("console", message => check(!["error", "warn"].includes(message.type()), `console: ${message.text()}`));
  page.on("pageerror", error => check(false, `script error: ${error}`));
  page.on("request", request => check(/^(file|blob|data):/.test(request.url()), `request for ${request.url()}`));
  await page.goto(pathToFileURL(pageFile).href);
  check(await page.evaluate(() => document.querySelectorAll("h2").length > 4), "the page stands");

  await (await page.$("#files")).uploadFile(resolve(`${night}/ex01-application.xml`));
  await until(page, () => !document.getElementById("result").hidden || !document.getElementById("failure").hidden);
  check(await page.$eval("#failure", node => node.hidden), await page.$eval("#failure", node => node.innerText));
  check(/BLOCKED/.test(await page.$eval("#verdict", node => node.innerText)), "the verdict");
  const native = (...words) => execFileSync(program, ["analyze", "-q", "--fail-on", "never", ...words, "ex01-application.xml"], {cwd: night, maxBuffer: 1 << 30});
  check(native("-f", "html").equals(await saved(page, "[data-save=html]", "report.html")), "HTML is the program's");
  check(native("-f", "json").equals(await saved(page, "[data-save=json]", "report.json")), "JSON is the program's");
  await until(page, () => document.getElementById("report").contentDocument?.querySelector("h1") != null);
  check(await page.evaluate(() => getComputedStyle(document.getElementById("report").contentDocument.querySelector("header")).borderTopStyle) === "solid",
        "the report's style sheet applies");

  await page.evaluate(() => { document.getElementById("redaction").open = true; });
  await page.select("#redact", "names");
  await until(page, () => document.getElementById("report").srcdoc?.includes("HOST-1"));
  check(native("--redact", "-f", "html").equals(await saved(page, "[data-save=html]", "report-without-names.html")), "without names as the program");

  await page.type("#what", "9607");
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector("#explained pre")?.innerText.includes("9607"));
} catch (error) {
  check(false, error.stack);
} finally {
  await browser.close();
  rmSync(downloads, {recursive: true, force: true});
}
console.log(failures === 0 ? "ok: exba.html in Firefox" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
