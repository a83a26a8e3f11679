// The browser's engine under Node: the files of this machine in the place of those that a page was given. As a program it
// understands as much of exba's command line as parity.py asks:
//
//   node wasm_engine.mjs build-wasm analyze -f html [-v] [--redact] [--time-zone ZONE] LOG...
import {closeSync, openSync, readFileSync, readSync, readdirSync, statSync} from "node:fs";
import {createRequire} from "node:module";
import {join, resolve} from "node:path";
import {fileURLToPath} from "node:url";

function statusOf(path) {
  try {
    const found = statSync(path);
    const kind = found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
    return {kind, size: found.size, modified: found.mtimeMs, node: found.ino};
  } catch {
    return {kind: "missing"};
  }
}

function filesBelow(folder) {
  return readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
    const path = folder.endsWith("/") ? folder + entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path);
    return statusOf(path).kind === "file" ? [path] : [];
  });
}

export function nodeHost() {
  return {
    failure: "",
    status: statusOf,
    list: filesBelow,
    open: path => openSync(path, "r"),
    read(handle, offset, to) {
      let done = 0;
      while (done < to.length) {
        const got = readSync(handle, to, done, to.length - done, offset + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close: closeSync,
    progress() {},
    answer() {},
  };
}

// Compiles it once; each `start` is a new one, as each case of the page has.
export async function loadEngine(folder) {
  const module = await WebAssembly.compile(readFileSync(join(folder, "exba_page.wasm")));
  const create = createRequire(import.meta.url)(resolve(folder, "exba_page.js"));
  return {
    async start(host = nodeHost()) {
      let answer = null;
      host.answer = (about, text) => { answer = {about: JSON.parse(about), text}; };
      const exba = await create({
        host,
        instantiateWasm(imports, done) {
          WebAssembly.instantiate(module, imports).then(instance => done(instance, module));
          return {};
        },
      });
      return {
        host,
        memory: () => exba.HEAPU8.length,
        take: size => exba._malloc(size) !== 0,
        ask(question) {
          const bytes = new TextEncoder().encode(JSON.stringify(question));
          const at = exba._exba_room(bytes.length);
          if (at === 0) throw new Error("there is no memory left for a question");
          exba.HEAPU8.set(bytes, at >>> 0);
          exba._exba_ask(at, bytes.length);
          return answer;
        },
      };
    },
  };
}

// {about, text} of `analyze` as it would be typed.
export function analyze(engine, {form = "text", zone = "", verbose = false, redact = "", logs, ...more}) {
  const read = engine.ask({ask: "analyze", logs, zone, digest: true, ...more});
  return read.about.ok ? engine.ask({ask: "report", form, verbose, redact}) : read;
}

function typed(words) {
  const told = {logs: []};
  for (let i = 0; i < words.length; ++i) {
    const word = words[i];
    if (word === "-f") told.form = words[++i];
    else if (word === "--time-zone") told.zone = words[++i];
    else if (word === "--computer") told.computer = words[++i];
    else if (word === "-v") told.verbose = true;
    else if (word === "--redact") told.redact = "names";
    else if (word.startsWith("-")) throw new Error(`${word} is not understood here`);
    else told.logs.push(word);
  }
  return told;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, command, ...words] = process.argv.slice(2);
  if (command !== "analyze") throw new Error("usage: node wasm_engine.mjs FOLDER analyze ...");
  const engine = await (await loadEngine(folder)).start();
  const {about, text} = analyze(engine, typed(words));
  if (!about.ok) {
    console.error(`exba: ${about.message}`);
    process.exitCode = 2;
  } else {
    process.stdout.write(text);
  }
}
