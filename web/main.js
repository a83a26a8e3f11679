// What the page does: a case is given, a worker reads it, its report is shown, saved, redacted, printed.
import {EngineCrashed, EngineEnded, compileEngine, startEngine} from "./engine.js";
import {clearFailure, clearFields, tellCrash, tellRefusal} from "./failure.js";
import {clearReport, printReport, showReport} from "./frame.js";
import {Case, fromChosen, fromDrop, fromText} from "./given.js";
import {save} from "./save.js";
import {counted, element, made, say, show, sized} from "./words.js";

const forms = {
  html: {name: "report.html", type: "text/html"},
  markdown: {name: "report.md", type: "text/markdown"},
  json: {name: "report.json", type: "application/json"},
};
const state = {given: new Case(), engine: null, ruleFiles: [], key: "", shown: null, run: 0};

// -- what is given

async function take(giving) {
  const given = await giving;
  clearFailure();
  state.given.add(given);
  showInputs();
  if (given.unreadable.length > 0)
    tellRefusal({message: `This browser did not give: ${given.unreadable.slice(0, 5).join(", ")}` +
      (given.unreadable.length > 5 ? ` and ${given.unreadable.length - 5} more` : "") +
      ". Use Choose files or Choose a folder, or pack the folder into a zip."});
  else if (given.entries.length === 0 && given.folders.length === 0) say("Nothing was given.");
  else await analyze();
}

function showInputs() {
  const rows = state.given.rows();
  element("input-list").replaceChildren(...rows.map(({log, folder, files, bytes}) => {
    const row = document.createElement("li");
    const remove = made("button", "Remove", {type: "button"});
    remove.setAttribute("aria-label", `Remove ${log}`);
    remove.onclick = () => {
      state.given.remove(log);
      showInputs();
      element("case").focus();
      if (state.given.logs.length > 0) analyze();
      else newCase();
    };
    row.append(made("span", log + (folder ? `/ (${counted(files, "file")})` : ""), {className: "name"}),
               made("span", sized(bytes), {className: "size"}), remove);
    return row;
  }));
  show("inputs", rows.length > 0);
}

function newCase() {
  ++state.run;
  endEngine();
  state.given = new Case();
  state.key = "";
  state.shown = null;
  for (const id of ["redact", "key-file"]) element(id).value = "";
  showInputs();
  clearReport();
  for (const part of ["work", "result", "failure"]) show(part, false);
  say("A new case: no logs yet.");
  element("case").focus();
}

// -- the analysis

const word = id => element(id).value.trim();

function question() {
  return {
    ask: "analyze", logs: state.given.logs, digest: true,
    zone: word("zone"), computer: word("computer"), order: word("order"), encoding: word("encoding"),
    only: word("only").split(",").map(name => name.trim()).filter(Boolean),
    set: word("set").split(/\s+/).filter(Boolean),
    stale: element("stale").checked,
    rules: state.ruleFiles.map(file => `rules/${file.name}`),
  };
}

function endEngine() {
  state.engine?.end();
  state.engine = null;
}

function showProgress(done, expected) {
  const bar = element("progress");
  const part = expected > 0 ? Math.min(done / expected, 1) : 0;
  if (expected > 0) bar.value = part;
  else bar.removeAttribute("value");
  element("work-words").textContent = part < 0.995
    ? `${sized(done)} of ${sized(expected)} read` : "All is read. Working out what happened.";
  const tenth = Math.floor(part * 4) * 25;
  if (tenth > showProgress.told) say(`${tenth} percent read`);
  showProgress.told = Math.max(showProgress.told, tenth);
}

// `current` tells whether this case is still the one that is wanted: what an earlier one still brings is dropped.
async function guarded(work, run = state.run) {
  const current = () => run === state.run;
  try {
    return await work(current);
  } catch (error) {
    if (!current() || error instanceof EngineEnded) return undefined;
    show("work", false);
    show("result", false);
    clearReport();
    const details = error instanceof EngineCrashed ? error.details : {message: String(error), stack: error.stack ?? "", said: []};
    tellCrash(details, state.given.rows(), element("versions").textContent);
    return undefined;
  }
}

const alone = work => guarded(work, ++state.run);

async function analyze() {
  clearFailure();
  clearFields();
  clearReport();
  show("result", false);
  endEngine();
  if (state.given.logs.length === 0) return say("No logs were given yet.");
  showProgress.told = 0;
  showProgress(0, 0);
  element("work-words").textContent = "Starting.";
  show("work");
  say("Reading.");
  const files = new Map(state.given.files);
  for (const file of state.ruleFiles) files.set(`rules/${file.name}`, file);
  return alone(async current => {
    const engine = state.engine = startEngine((done, expected) => { if (current()) showProgress(done, expected); });
    const {about} = await engine.ask(question(), {files, folders: state.given.folders});
    if (!current()) return;
    show("work", false);
    if (!about.ok) return tellRefusal(about);
    state.about = about;
    await present(current);
  });
}

function notes(about) {
  const all = [];
  if (about.saved) all.push("This is a saved report, shown again as it was made: it is not judged anew.");
  if (about.trouble) all.push("Something that was given could not be read or holds no event log: the report says what.");
  else if (about.problems > 0) all.push(`${counted(about.problems, "problem")} in the logs: the report names ${about.problems === 1 ? "it" : "them"}.`);
  if (about.zoneAssumed) all.push("The exports do not say whose clock their times are of. Choose the time zone under Options.");
  return all;
}

function reportQuestion(form) {
  return {ask: "report", form, redact: word("redact"), key: state.key};
}

async function present(current) {
  const {about, text} = await state.engine.ask(reportQuestion("html"));
  if (!current()) return;
  if (!about.ok) {
    // A report with names must not stand where one without was asked for.
    clearReport();
    element("verdict").textContent = "";
    show("result");
    return tellRefusal(about.kind === "usage" ? about : {...about, field: word("redact") ? "redact" : undefined});
  }
  const redacted = word("redact") !== "";
  state.shown = {html: text, redacted};
  element("save-key").disabled = !redacted;
  element("verdict").textContent = redacted ? "The report below is without names." : state.about.headline;
  element("notes").replaceChildren(...notes(state.about).map(note => made("li", note)));
  showReport(new TextDecoder().decode(text));
  show("result");
  say(redacted ? "The report without names is ready." : `The report is ready. ${state.about.headline}`);
}

async function saveReport(form) {
  if (!state.shown) return say("The report is not ready yet.");
  const redacted = state.shown.redacted;
  let bytes = state.shown.html;
  if (form !== "html") {
    const answer = await state.engine.ask(reportQuestion(form));
    if (!answer.about.ok) return tellRefusal(answer.about);
    bytes = answer.text;
  }
  save(redacted ? forms[form].name.replace(".", "-without-names.") : forms[form].name, bytes, forms[form].type);
  say(`Saved as ${form}.`);
}

async function saveKey() {
  const {text} = await state.engine.ask({ask: "key"});
  save("exba-key.json", text, "application/json");
  say("The key was saved. It stays with you.");
}

// What is shown once `redact` or the key changed.
function presentAnew() {
  if (!state.engine || state.engine.over) return undefined;
  clearFailure();
  clearFields();
  clearReport();
  state.shown = null;
  return alone(present);
}

// -- explain: a worker of its own, so that a case can be read meanwhile

const explaining = {engine: null};

async function explain(event) {
  event.preventDefault();
  const what = word("what");
  if (!what) return;
  try {
    if (!explaining.engine || explaining.engine.over) explaining.engine = startEngine();
    const {about, text} = await explaining.engine.ask({ask: "explain", what});
    element("explained").replaceChildren(about.ok ? made("pre", new TextDecoder().decode(text)) : made("p", about.message));
  } catch (error) {
    element("explained").replaceChildren(made("p", `That could not be looked up: ${error.message}`));
  }
}

// -- wiring

function listenForDrops() {
  const over = shown => document.body.classList.toggle("over", shown);
  addEventListener("dragover", event => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    over(true);
  });
  addEventListener("dragleave", event => { if (!event.relatedTarget) over(false); });
  addEventListener("drop", event => {
    event.preventDefault();
    over(false);
    take(fromDrop(event.dataTransfer));
  });
  addEventListener("paste", event => {
    if (event.target.closest?.("input, textarea")) return;
    const files = event.clipboardData.files;
    const text = event.clipboardData.getData("text/plain");
    if (files.length > 0) take(fromChosen(files));
    else if (text.trim()) take(fromText(text));
  });
}

function wire() {
  const chosen = (button, input) => {
    element(button).onclick = () => element(input).click();
    element(input).onchange = () => {
      const list = [...element(input).files];
      element(input).value = "";  // the same file may be chosen again
      if (list.length > 0) take(fromChosen(list));
    };
  };
  chosen("choose-files", "files");
  chosen("choose-folder", "folder");
  element("paste-open").onclick = () => {
    show("paste", element("paste").hidden);
    element("paste-open").setAttribute("aria-expanded", String(!element("paste").hidden));
    if (!element("paste").hidden) element("paste-text").focus();
  };
  element("paste").onsubmit = event => {
    event.preventDefault();
    const text = element("paste-text").value;
    if (!text.trim()) return say("There is no text yet.");
    element("paste-text").value = "";
    show("paste", false);
    element("paste-open").setAttribute("aria-expanded", "false");
    take(fromText(text));
  };
  element("new-case").onclick = newCase;
  element("options-form").onsubmit = event => {
    event.preventDefault();
    analyze();
  };
  element("rules").onchange = () => { state.ruleFiles = [...element("rules").files]; };
  element("cancel").onclick = () => {
    ++state.run;
    endEngine();
    show("work", false);
    say("Cancelled. Nothing of it is kept but the list of logs.");
    element("case").focus();
  };
  for (const button of document.querySelectorAll("[data-save]")) button.onclick = () => guarded(() => saveReport(button.dataset.save));
  element("print").onclick = printReport;
  element("redact").onchange = presentAnew;
  element("key-file").onchange = async () => {
    const [file] = element("key-file").files;
    state.key = file ? await file.text() : "";
    await presentAnew();
  };
  element("save-key").onclick = () => guarded(saveKey);
  element("explain-form").onsubmit = explain;
  element("address").onsubmit = event => {
    event.preventDefault();
    show("address", false);
    element("report").focus();
  };
  element("zones").replaceChildren(...(Intl.supportedValuesOf?.("timeZone") ?? []).map(zone => made("option", "", {value: zone})));
}

wire();
listenForDrops();
compileEngine().catch(error => tellRefusal({message: `This browser cannot run the analysis: ${error.message}. A current Chrome, Edge, Firefox or Safari can.`}));
