// The report in its frame: no script runs in it (sandbox without allow-scripts, and the page's policy), it may not open,
// send or navigate anything. It is as high as what it holds, so that the page scrolls and nothing inside of it.
import {element} from "./words.js";

let watcher = null;

export function showReport(html) {
  const frame = element("report");
  watcher?.disconnect();
  frame.onload = () => {
    const page = frame.contentDocument?.documentElement;
    if (!page) return;
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
  const frame = element("report");
  frame.onload = null;
  frame.removeAttribute("srcdoc");
}

export function printReport() {
  element("report").contentWindow.print();
}
