// Sentences and small elements. Text goes into the page as text only: nothing here or elsewhere writes HTML.

export const element = id => document.getElementById(id);

export function made(name, text, properties = {}) {
  const node = Object.assign(document.createElement(name), properties);
  node.textContent = text;
  return node;
}

export function sized(bytes) {
  for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]])
    if (bytes >= size) return `${(bytes / size).toFixed(bytes < 10 * size ? 1 : 0)} ${unit}`;
  return `${bytes} bytes`;
}

export const counted = (number, one, many = one + "s") => `${number} ${number === 1 ? one : many}`;

// Also for who does not see the page.
export function say(text) {
  element("status").textContent = text;
}

export function show(id, shown = true) {
  element(id).hidden = !shown;
}
