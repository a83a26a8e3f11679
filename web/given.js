// What a person gives: files, folders and text, by drop or choice, become paths and Files. A folder keeps its name as the
// first part of its files' paths, as the program shows them when it is named on a command line.

// entries: [{path, file}], folders: [path]; unreadable: [path]
const nothing = () => ({entries: [], folders: [], unreadable: []});

async function allOf(directory) {
  const reader = directory.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;  // Chromium gives a hundred at a time
    found.push(...some);
  }
}

async function walkEntry(entry, given) {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (entry.isFile) given.entries.push({path, file: await new Promise((resolve, reject) => entry.file(resolve, reject))});
    else for (const one of await allOf(entry)) await walkEntry(one, given);
  } catch {
    given.unreadable.push(path);
  }
}

async function walkHandle(handle, path, given) {
  try {
    if (handle.kind === "file") given.entries.push({path, file: await handle.getFile()});
    else for await (const one of handle.values()) await walkHandle(one, `${path}/${one.name}`, given);
  } catch {
    given.unreadable.push(path);
  }
}

// Everything must be asked of the drop before the first await: it is empty afterwards.
export async function fromDrop(transfer) {
  const items = [...transfer.items].filter(item => item.kind === "file").map(item => {
    const entry = item.webkitGetAsEntry?.();
    return {entry, file: item.getAsFile(), handle: entry?.isDirectory ? item.getAsFileSystemHandle?.() : null};
  });
  const text = items.length === 0 ? transfer.getData("text/plain") : "";
  const given = nothing();
  for (const {entry, file, handle} of items) {
    if (!entry?.isDirectory) {
      if (file) given.entries.push({path: file.name, file});
      continue;
    }
    given.folders.push(entry.name);
    // A page from file:// may not read a dropped folder by its entries in Chromium, but by its handle.
    const opened = await handle?.catch(() => null);
    await (opened ? walkHandle(opened, opened.name, given) : walkEntry(entry, given));
  }
  if (text) addText(given, text);
  return given;
}

export function fromChosen(list) {
  const given = nothing();
  for (const file of list) {
    const path = file.webkitRelativePath || file.name;
    given.entries.push({path, file});
    if (file.webkitRelativePath) {
      const folder = path.split("/")[0];
      if (!given.folders.includes(folder)) given.folders.push(folder);
    }
  }
  return given;
}

function addText(given, text) {
  given.entries.push({path: "pasted text", file: new File([text], "pasted text", {lastModified: 0})});
}

export function fromText(text) {
  const given = nothing();
  addText(given, text);
  return given;
}

// The case as it grows: what was given twice is kept once, two files of one name are both kept.
export class Case {
  files = new Map();
  folders = new Set();
  logs = [];

  #free(path, taken) {
    if (!taken(path)) return path;
    for (let number = 2;; ++number) if (!taken(`${path} (${number})`)) return `${path} (${number})`;
  }

  add(given) {
    const names = new Map();
    for (const folder of given.folders) {
      const name = this.#free(folder, path => this.logs.includes(path));
      names.set(folder, name);
      this.folders.add(name);
      this.logs.push(name);
    }
    for (const {path, file} of given.entries) {
      const [top, ...rest] = path.split("/");
      if (rest.length > 0 && names.has(top)) {
        this.files.set([names.get(top), ...rest].join("/"), file);
        continue;
      }
      const there = this.files.get(path);
      if (there && there.size === file.size && there.lastModified === file.lastModified && path !== "pasted text") continue;
      const name = this.#free(path, one => this.logs.includes(one));
      this.files.set(name, file);
      this.logs.push(name);
    }
  }

  remove(log) {
    this.logs = this.logs.filter(one => one !== log);
    this.folders.delete(log);
    for (const path of [...this.files.keys()])
      if (path === log || path.startsWith(log + "/")) this.files.delete(path);
  }

  // [{log, files, bytes}]
  rows() {
    return this.logs.map(log => {
      const files = [...this.files].filter(([path]) => path === log || path.startsWith(log + "/"));
      return {log, folder: this.folders.has(log), files: files.length, bytes: files.reduce((sum, [, file]) => sum + file.size, 0)};
    });
  }
}
