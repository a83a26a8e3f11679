// Opens exba.html from disk in Chromium and does with it what people do: drop, choose, paste, cancel, redact, save, print, explain;
// then what an attacker would like it to do, while a server listens. What the page saves must be the program's bytes.
//
//   node exba_page.mjs [--shots FOLDER] [--only NAME] exba.html ../../build/exba [FOLDER OF HOSTILE LOGS]
import {execFileSync} from "node:child_process";
import {closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync} from "node:fs";
import {createServer} from "node:http";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {chromium} from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const words = process.argv.slice(2);
const option = name => {
  const at = words.indexOf(name);
  return at < 0 ? "" : words.splice(at, 2)[1];
};
const shotsFolder = option("--shots");
const shots = shotsFolder && resolve(shotsFolder);
const only = option("--only");
const [pageFile, program, hostile] = words.map(path => resolve(path));
if (!program) {
  console.error("usage: node exba_page.mjs [--shots FOLDER] [--only NAME] exba.html PROGRAM [FOLDER OF HOSTILE LOGS]");
  process.exit(2);
}
if (shots) mkdirSync(shots, {recursive: true});
process.chdir(root);

const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];
const url = pathToFileURL(pageFile).href;
const scratch = mkdtempSync(join(tmpdir(), "exba-page-"));
const night = "samples/vss-cleanup-missing";
const patience = +(process.env.PATIENCE ?? 240_000);

let failures = 0;
function check(holds, what) {
  if (holds) return;
  ++failures;
  console.log(`FAIL ${what}`);
}

// Whoever comes here has been let out.
const visits = [];
const server = createServer((request, response) => {
  visits.push(request.url);
  response.writeHead(200, {"access-control-allow-origin": "*"});
  response.end("out");
});
await new Promise(ready => server.listen(0, "127.0.0.1", ready));
const outside = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launchPersistentContext(join(scratch, "profile"), {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags, headless: true, acceptDownloads: true});

// A page that must not say anything on its console; `forgiving` where refusals are provoked.
async function open({forgiving = false, scheme = "light", width = 1280, before} = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  page.on("console", message => {
    if (!forgiving) check(!["error", "warning"].includes(message.type()), `console: ${message.text()}`);
  });
  page.on("pageerror", error => check(forgiving, `script error: ${error}`));
  page.on("dialog", dialog => { check(false, "a dialog opened"); dialog.dismiss(); });
  page.on("popup", () => check(false, "a window opened"));
  // Those that the policy refuses are told as well: of them the server must see nothing.
  page.on("request", request => check(forgiving || /^(file|blob|data):/.test(request.url()), `request for ${request.url()}`));
  await page.emulateMedia({colorScheme: scheme});
  await page.setViewportSize({width, height: 900});
  if (before) await page.addInitScript(before);
  await page.goto(url);
  return page;
}

// As a person does it: files from the desktop, whatever they are.
async function drop(page, files) {
  const tools = await browser.newCDPSession(page);
  const box = await page.locator("#drop").boundingBox();
  const at = {x: box.x + box.width / 2, y: box.y + 10};
  const data = {items: [], files: files.map(file => resolve(file)), dragOperationsMask: 1};
  for (const type of ["dragEnter", "dragOver", "drop"]) await tools.send("Input.dispatchDragEvent", {type, ...at, data});
}

// By the developer tools, which the page's policy does not bind; waitForFunction would be an eval inside of it.
async function until(page, holds) {
  for (const end = Date.now() + patience; Date.now() < end;) {
    if (await page.evaluate(holds)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`waited in vain for ${holds}`);
}

const reported = page => until(page, () => !document.getElementById("result").hidden || !document.getElementById("failure").hidden);
const failureOf = page => page.evaluate(() => document.getElementById("failure").hidden ? "" : document.getElementById("failure").innerText);

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return readFileSync(await download.path());
}

// The program names a file by its path as typed, the page by its name: both are given as one.
function nativeIn(folder, ...words) {
  return execFileSync(program, ["analyze", "-q", "--fail-on", "never", ...words], {maxBuffer: 1 << 30, cwd: folder});
}

function same(mine, other, what) {
  if (mine.equals(other)) return;
  const [a, b] = [mine.toString().split("\n"), other.toString().split("\n")];
  const at = a.findIndex((line, number) => line !== b[number]);
  check(false, `${what}: other bytes than the program's; line ${at + 1}: ${(a[at] ?? "").slice(0, 200)} | ${(b[at] ?? "").slice(0, 200)}`);
}

async function axe(page, name) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => axe.run(document, {iframes: false,
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, resultTypes: ["violations"]}));
  for (const violation of result.violations)
    check(false, `${name}: axe ${violation.id} (${violation.nodes.length}): ${violation.help}: ${violation.nodes[0].html.slice(0, 200)} | ${violation.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 300)}`);
}

async function wide(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(over <= 0, `${name}: ${over} pixels wider than the window`);
}

const shot = (page, name) => shots ? page.screenshot({path: join(shots, `${name}.png`), fullPage: true}) : undefined;

const tests = {
  async "files are dropped, the report is the program's, in every form"() {
    const page = await open();
    await drop(page, [`${night}/xml/ex01-application.xml`]);
    await reported(page);
    check(await failureOf(page) === "", await failureOf(page));
    const verdict = await page.locator("#verdict").innerText();
    check(/VSS backups BLOCKED/.test(verdict), `the verdict: ${verdict}`);
    for (const [button, form] of [["html", "html"], ["markdown", "markdown"], ["json", "json"]])
      same(nativeIn(join(night, "xml"), "-f", form, "ex01-application.xml"), await saved(page, `[data-save=${button}]`), form);
    const shown = await page.frameLocator("#report").locator("h1").innerText();
    check(/BLOCKED/.test(shown), `the frame shows ${shown}`);
    await page.close();
  },

  async "a folder is dropped and a folder is chosen"() {
    for (const how of ["dropped", "chosen"]) {
      const page = await open();
      if (how === "dropped") await drop(page, [`${night}/xml`]);
      else await page.locator("#folder").setInputFiles(`${night}/xml`);
      await reported(page);
      check(await failureOf(page) === "", `${how}: ${await failureOf(page)}`);
      same(nativeIn(night, "-f", "json", "xml"), await saved(page, "[data-save=json]"), `a folder, ${how}`);
      await page.close();
    }
  },

  async "text is pasted"() {
    const page = await open();
    await page.locator("#paste-open").click();
    await page.locator("#paste-text").fill("Event Type: Error\nEvent Source: MSExchangeIS\nEvent Category: Exchange VSS Writer\nEvent ID: 9607\n" +
      "Date: 10/10/2006\nTime: 1:00:03 AM\nUser: N/A\nComputer: EX01\nDescription:\nExchange VSS Writer (instance 12) has failed with error code -2403.\n");
    await page.locator("#paste button").click();
    await reported(page);
    check(await failureOf(page) === "", await failureOf(page));
    check((await page.locator("#input-list").innerText()).includes("pasted text"), "the pasted text stands in the list");
    check((await page.locator("#notes").innerText()).includes("whose clock"), "that the time zone is assumed is said");
    await page.close();
  },

  async "several logs are one case; what is removed is gone; a new case is new"() {
    const page = await open();
    await drop(page, [`${night}/xml/ex01-application.xml`]);
    await reported(page);
    copyFileSync("samples/healthy-2003-vss/xml/ex20-application.xml", join(scratch, "ex01-application.xml"));
    await drop(page, [join(scratch, "ex01-application.xml")]);
    await until(page, () => document.querySelectorAll("#input-list li").length === 2);
    await reported(page);
    check((await page.locator("#input-list").innerText()).includes("ex01-application.xml (2)"), "two files of one name are both kept");
    await page.locator("#input-list button").first().click();
    await reported(page);
    check(await page.locator("#input-list li").count() === 1, "one is removed");
    await page.locator("#new-case").click();
    check(await page.locator("#result").isHidden(), "nothing of the old case is shown");
    check(await page.evaluate(() => document.getElementById("report").hasAttribute("srcdoc")) === false, "the old report is gone");
    await page.close();
  },

  async "options are the program's, and a wrong one is told beside its field"() {
    const page = await open();
    await drop(page, [`${night}/xml/ex01-application.xml`]);
    await reported(page);
    await page.locator("#options summary").click();
    await page.locator("#zone").fill("Europe/Berlin");
    await page.locator("#again").click();
    await until(page, () => document.getElementById("report").srcdoc?.includes("Europe/Berlin"));
    same(nativeIn(join(night, "xml"), "-f", "html", "--time-zone", "Europe/Berlin", "ex01-application.xml"), await saved(page, "[data-save=html]"), "zone");
    await page.locator("#zone").fill("Mars/Olympus");
    await page.locator("#again").click();
    await until(page, () => !document.getElementById("zone-error").hidden);
    check(await page.locator("#result").isHidden(), "no report of other options stays");
    check(await page.evaluate(() => document.activeElement.id) === "zone", "the field has the focus");
    await page.close();
  },

  async "the report without names holds none; the key is saved when asked for"() {
    const page = await open();
    await drop(page, ["samples/cluster-backup-registry-not-replicated/xml"]);
    await reported(page);
    await page.locator("#redaction summary").click();
    await page.locator("#redact").selectOption("names");
    await until(page, () => document.getElementById("report").srcdoc?.includes("HOST-1"));
    same(nativeIn("samples/cluster-backup-registry-not-replicated", "--redact", "-f", "html", "xml"), await saved(page, "[data-save=html]"), "redacted");
    const key = JSON.parse(await saved(page, "#save-key"));
    const text = JSON.stringify(key);
    check(text.includes("HOST-1"), "the key holds the pseudonyms");
    check(!(await page.locator("#verdict").innerText()).includes("EX0"), "no name beside the report");
    await page.close();
  },

  async "a large log is read in slices, and can be cancelled"() {
    // A night with 2.2 GB of nothing in its middle, which takes no room on the disk.
    const large = join(scratch, "large.xml");
    const log = readFileSync(`${night}/xml/ex01-application.xml`);
    const half = log.indexOf("</Event>", log.length / 2) + 8;
    const file = openSync(large, "w");
    writeSync(file, log.subarray(0, half));
    writeSync(file, log.subarray(half), 0, log.length - half, 2_200_000_000);
    closeSync(file);
    const page = await open();
    await drop(page, [large]);
    await until(page, () => document.getElementById("progress").value > 0.02);
    await page.locator("#cancel").click();
    check(await page.locator("#work").isHidden(), "cancelled");
    check(await page.locator("#result").isHidden(), "no report of a cancelled run");
    await page.locator("#options summary").click();
    await page.locator("#again").click();
    await reported(page);
    check(await failureOf(page) === "", await failureOf(page));
    same(nativeIn(scratch, "-f", "json", "large.xml"), await saved(page, "[data-save=json]"), "2.2 GB");
    await page.close();
  },

  async "archives are opened"() {
    const made = {
      "night.zip": file => execFileSync("python3", ["-m", "zipfile", "-c", file, `${night}/xml/`]),
      "night.tar.gz": file => execFileSync("tar", ["-czf", file, "-C", night, "xml"]),
      "night.tar.xz": file => execFileSync("tar", ["-cJf", file, "-C", night, "xml"]),
    };
    for (const [name, make] of Object.entries(made)) {
      make(join(scratch, name));
      const page = await open();
      await drop(page, [join(scratch, name)]);
      await reported(page);
      check(await failureOf(page) === "", `${name}: ${await failureOf(page)}`);
      same(nativeIn(scratch, "-f", "json", name), await saved(page, "[data-save=json]"), name);
      await page.close();
    }
  },

  async "what an event means is told, offline"() {
    const page = await open();
    await page.locator("#what").fill("9607");
    await page.locator("#what").press("Enter");
    await until(page, () => document.querySelector("#explained pre, #explained p") !== null);
    check((await page.locator("#explained").innerText()).includes("9607"), "9607 is explained");
    await page.locator("#what").fill("vss-cleanup-mising");
    await page.locator("#what").press("Enter");
    await until(page, () => document.getElementById("explained").innerText.includes("did you mean"));
    await page.close();
  },

  async "printing prints the report"() {
    const page = await open();
    await drop(page, [`${night}/xml/ex01-application.xml`]);
    await reported(page);
    await until(page, () => document.getElementById("report").contentDocument?.querySelector("h1") != null);
    await page.evaluate(() => { document.getElementById("report").contentWindow.print = () => { window.printed = true; }; });
    await page.locator("#print").click();
    check(await page.evaluate(() => window.printed === true), "the frame is printed");
    await page.close();
  },

  async "an article's address is shown for copying, and nothing goes there"() {
    const page = await open();
    await drop(page, [`${night}/xml/ex01-application.xml`]);
    await reported(page);
    await until(page, () => document.getElementById("report").contentDocument?.querySelector("h1") != null);
    const link = page.frameLocator("#report").locator("a[href^='https:']").first();
    if (await link.count() === 0) return check(false, "the report has no link to an article");
    await link.click();
    await until(page, () => !document.getElementById("address").hidden);
    check((await page.locator("#address-text").inputValue()).startsWith("https://"), "the address is told");
    check(await page.frameLocator("#report").locator("h1").count() === 1, "the report is still there");
    check(page.url() === url, "the page is still there");
    await page.close();
  },

  async "a crash of the engine is told, with what to send, and no report stays"() {
    const page = await open({before: () => {
      const Real = Blob;
      window.Blob = class extends Real {
        constructor(parts, options) {
          super(parts.map(part => typeof part === "string" && part.includes("exba._exba_ask(") ?
            part.replace("exba._exba_ask(", "if (question.set.length) throw new WebAssembly.RuntimeError('unreachable'); exba._exba_ask(") : part), options);
        }
      };
    }});
    await drop(page, [`${night}/xml/ex01-application.xml`]);
    await reported(page);
    await page.locator("#options summary").click();
    await page.locator("#set").fill("a.b=1");
    await page.locator("#again").click();
    await until(page, () => !document.getElementById("failure").hidden);
    const told = await failureOf(page);
    check(/crashed/.test(told), `a crash: ${told}`);
    const log = await page.locator("#failure-log").inputValue();
    check(log.includes("unreachable") && !log.includes("ex01"), `what to send: ${log}`);
    check(await page.locator("#result").isHidden(), "no report stays");
    await page.close();
  },

  async "hostile logs run nothing and reach nobody"() {
    if (!hostile) return console.log("     no folder of hostile logs was named: SKIPPED");
    const page = await open();
    await page.locator("#folder").setInputFiles(hostile);
    await reported(page);
    check(await failureOf(page) === "", await failureOf(page));
    const seen = await page.evaluate(() => {
      const inside = document.getElementById("report").contentDocument;
      return {owned: "owned" in window || "owned" in document.getElementById("report").contentWindow,
              scripts: inside.querySelectorAll("script, iframe, object, embed, img, link, base, form").length,
              outside: document.querySelectorAll("main script, main img, main iframe:not(#report), main object, main link").length};
    });
    check(!seen.owned, "a script of a log ran");
    check(seen.scripts === 0 && seen.outside === 0, `elements that run or fetch: ${JSON.stringify(seen)}`);
    await page.close();
  },

  async "the page can reach nobody, whatever runs in it"() {
    const page = await open({forgiving: true});
    await page.evaluate(async out => {
      const ignore = () => {};
      await fetch(`${out}/fetch`).catch(ignore);
      await fetch(`${out}/keepalive`, {method: "POST", body: "x", keepalive: true, mode: "no-cors"}).catch(ignore);
      try { const x = new XMLHttpRequest(); x.open("GET", `${out}/xhr`); x.send(); } catch {}
      try { new WebSocket(out.replace("http", "ws") + "/socket"); } catch {}
      try { new EventSource(`${out}/events`); } catch {}
      try { navigator.sendBeacon(`${out}/beacon`, "x"); } catch {}
      const add = (name, properties) => document.body.append(Object.assign(document.createElement(name), properties));
      add("img", {src: `${out}/image`});
      add("script", {src: `${out}/script`});
      add("link", {rel: "stylesheet", href: `${out}/style`});
      add("link", {rel: "prefetch", href: `${out}/prefetch`});
      add("link", {rel: "icon", href: `${out}/icon`});
      add("iframe", {src: `${out}/frame`});
      add("object", {data: `${out}/object`});
      add("embed", {src: `${out}/embed`});
      add("video", {src: `${out}/video`});
      add("audio", {src: `${out}/audio`});
      new FontFace("f", `url(${out}/font)`).load().catch(ignore);
      const form = Object.assign(document.createElement("form"), {action: `${out}/form`, method: "post"});
      document.body.append(form);
      form.submit();
      await import(`${out}/module`).catch(ignore);
      try { new Worker(`${out}/worker`); } catch {}
      const bad = new Worker(URL.createObjectURL(new Blob([`
        try { importScripts("${out}/import"); } catch {}
        fetch("${out}/worker-fetch").catch(() => {});
        try { new WebSocket("${out.replace("http", "ws")}/worker-socket"); } catch {}
        const x = new XMLHttpRequest(); x.open("GET", "${out}/worker-xhr"); try { x.send(); } catch {}
        setTimeout(() => postMessage("done"), 500);`], {type: "text/javascript"})));
      await new Promise(done => { bad.onmessage = done; setTimeout(done, 3000); });
    }, outside);
    // What a log could bring into the report if all escaping failed.
    await page.evaluate(out => {
      document.getElementById("result").hidden = false;
      document.getElementById("report").srcdoc = `<meta http-equiv="refresh" content="0;url=${out}/refresh"><img src="${out}/frame-image">
        <script>parent.owned = 1; fetch("${out}/frame-fetch")</script><style>@import "${out}/frame-style";body{background:url(${out}/frame-css)}</style>
        <form action="${out}/frame-form"><button id="go">x</button></form><a id="self" href="${out}/frame-link">x</a>
        <a id="top" target="_top" href="${out}/frame-top">x</a><a id="blank" target="_blank" href="${out}/frame-blank">x</a>
        <iframe src="${out}/frame-frame"></iframe><object data="${out}/frame-object"></object><img src=x onerror="parent.owned=2">
        <a id="script" href="javascript:parent.owned=3">x</a><link rel="prefetch" href="${out}/frame-prefetch"><svg onload="parent.owned=4"></svg>`;
    }, outside);
    await page.waitForTimeout(1500);
    for (const id of ["go", "script", "top", "blank", "self"])
      await page.evaluate(one => document.getElementById("report").contentDocument?.getElementById(one)?.click(), id).catch(() => {});
    await page.waitForTimeout(1500);
    check(await page.evaluate(() => !("owned" in window)), "a script ran in the report's frame");
    check(page.url() === url, `the page went to ${page.url()}`);
    await page.close();
  },

  async "keyboard, screen reader, three widths, light and dark"() {
    for (const scheme of ["light", "dark"])
      for (const width of [360, 800, 1280]) {
        const name = `${scheme}-${width}`;
        const page = await open({scheme, width});
        await axe(page, `${name}-empty`);
        await wide(page, `${name}-empty`);
        await shot(page, `${name}-empty`);
        await page.locator("#files").setInputFiles([`${night}/xml/ex01-application.xml`]);
        await reported(page);
        await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = true; }));
        await page.locator("#what").fill("9607");
        await page.locator("#what").press("Enter");
        await until(page, () => document.querySelector("#explained pre") !== null);
        await page.waitForTimeout(300);
        await axe(page, `${name}-report`);
        await wide(page, `${name}-report`);
        await shot(page, `${name}-report`);
        await page.close();
      }
    const page = await open();
    const order = [];
    for (let i = 0; i < 8; ++i) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName));
    }
    check(["skip", "choose-files", "choose-folder", "paste-open"].every((id, at, all) => order.includes(id) && (at === 0 || order.indexOf(all[at - 1]) < order.indexOf(id))),
          `the order of the focus: ${order.join(", ")}`);
    await page.close();
  },
};

try {
  for (const [name, test] of Object.entries(tests)) {
    if (only && !name.includes(only)) continue;
    const begin = Date.now();
    const before = visits.length;
    try {
      await test();
    } catch (error) {
      check(false, `${name}: ${error.message.slice(0, 500)}`);
    }
    check(visits.length === before, `${name}: somebody was reached: ${visits.slice(before).join(" ")}`);
    console.log(`     ${name}: ${Date.now() - begin} ms`);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(scratch, {recursive: true, force: true});
}
console.log(failures === 0 ? "ok: exba.html in Chromium" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
