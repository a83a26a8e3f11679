// What went wrong with the work itself, and what to do about it.
import {element, say, show, sized} from "./words.js";

const program = "or use the program, which needs less and may have more: exba analyze -j 1 -f html -o report.html LOG...";

export function clearFailure() {
  show("failure", false);
}

function tell(title, words, log = "") {
  element("failure-title").textContent = title;
  element("failure-words").textContent = words;
  element("failure-log").value = log;
  show("failure-more", log !== "");
  show("failure");
  say(`${title}. ${words}`);
  element("failure").focus();
}

// about: an answer whose `ok` is false.
export function tellRefusal(about) {
  if (about.kind === "memory")
    return tell("Not enough memory", `${about.message}. A page has 4 GB at most, and less where the machine has less. ` +
      `Close other pages and try one log at a time, ${program}`);
  const field = about.field && element(`${about.field}-error`);
  if (field) {
    field.textContent = about.message;
    field.hidden = false;
    for (let node = field.parentElement; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    element(about.field)?.setAttribute("aria-invalid", "true");
    (element(about.field) ?? element("key-file")).focus();
    return say(about.message);
  }
  tell("This could not be done", about.message);
}

export function clearFields() {
  for (const field of document.querySelectorAll(".wrong")) field.hidden = true;
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

// details: {message, stack, said}; given: the case's rows. Names of files, and with them of machines, stay here.
export function tellCrash(details, given, versions) {
  const memory = /memory|allocation failed/i.test(`${details.message} ${details.said.join(" ")}`);
  const log = [
    "exba.html: the analysis ended by itself",
    `exba ${versions}`,
    `browser: ${navigator.userAgent}`,
    `case: ${given.map(row => `${row.files} x ${sized(row.bytes)}`).join(", ")}`,
    `reason: ${details.message}`,
    ...details.said.map(line => `said: ${line}`),
    ...details.stack.split("\n").slice(0, 12),
  ].join("\n");
  if (memory)
    tell("Not enough memory", `The browser ended the analysis. Close other pages and try one log at a time, ${program}`, log);
  else
    tell("The analysis crashed", "That is a bug of exba, whatever the log holds: there is no report. Please send the lines below " +
      "to whoever gave you this page. What may help now: one log at a time, or the program exba.", log);
}
