// The report in its frame: no script runs in it (sandbox without allow-scripts, and the page's policy), it may not open,
// send or navigate anything. It is as high as what it holds, so that the page scrolls and nothing inside of it.
import {element, say, show} from "./words.js";

let watcher = null;

// An article's address is for copying: the policy would refuse to go there, and the report would be gone.
function tellAddress(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  element("address-text").value = link.href;
  show("address");
  element("address-text").select();
  say(`This page opens no addresses. Copy it: ${link.href}`);
}

export function showReport(html) {
  const frame = element("report");
  watcher?.disconnect();
  frame.onload = () => {
    const page = frame.contentDocument?.documentElement;
    if (!page) return;
    frame.contentDocument.addEventListener("click", tellAddress);
    frame.contentDocument.addEventListener("auxclick", tellAddress);
    const fit = () => { frame.style.height = `${Math.ceil(page.getBoundingClientRect().height) + 4}px`; };
    watcher = new ResizeObserver(fit);
    watcher.observe(page);
    fit();
  };
  frame.srcdoc = html;
}

// Nothing of an earlier case is left to be taken for this one's.
export function clearReport() {
  watcher?.disconnect();
  show("address", false);
  const frame = element("report");
  frame.onload = null;
  frame.removeAttribute("srcdoc");
}

export function printReport() {
  element("report").contentWindow.print();
}
