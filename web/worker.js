// Runs the engine beside the page. One worker reads one case and keeps its report until the page ends it, which gives all
// memory back: WebAssembly's never shrinks.
import {makeHost} from "./host.js";

const reader = new FileReaderSync();
const readSlice = (file, begin, end) => new Uint8Array(reader.readAsArrayBuffer(file.slice(begin, end)));
const host = makeHost(new Map(), new Set(), readSlice);
const lines = [];  // what the engine said before it ended: an abort names its reason there
let engine = null;  // a promise of it
let asked = null;
let told = 0;

host.progress = (done, expected) => {
  const now = performance.now();
  if (now - told < 100) return;
  told = now;
  postMessage({progress: [done, expected]});
};
host.answer = (about, text) => {
  postMessage({answer: asked, about: JSON.parse(about), text}, [text.buffer]);
};

function start(module) {
  return exbaEngine({
    host,
    print: line => lines.push(line),
    printErr: line => lines.push(line),
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports).then(instance => done(instance, module),
                                                    error => crash(error));
      return {};
    },
  });
}

function crash(error) {
  postMessage({crash: {message: String(error && error.message || error), stack: String(error && error.stack || ""),
                       said: lines.slice(-5)}});
}

function ask(exba, question) {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  const at = exba._exba_room(bytes.length);
  if (at === 0) throw new Error("there is no memory left for a question");
  exba.HEAPU8.set(bytes, at >>> 0);  // above 2 GB it comes as a negative number
  exba._exba_ask(at, bytes.length);
}

onmessage = async ({data}) => {
  try {
    if (data.module) {
      engine = start(data.module);
      await engine;
      return;
    }
    const exba = await engine;
    if (data.files) Object.assign(host, makeHost(data.files, data.folders, readSlice));
    asked = data.id;
    ask(exba, data.question);
  } catch (error) {
    crash(error);
  }
};
