// The engine as the page sees it: a worker that is asked, can be ended at any time, and tells when it died.

const bytesOf = base64 => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));

async function unpacked(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

let compiled = null;
// Compiled once for all workers of this page.
export function compileEngine() {
  compiled ??= unpacked(engineWasm).then(bytes => WebAssembly.compile(bytes));
  return compiled;
}

let workerUrl = null;

export class EngineEnded extends Error {}
export class EngineCrashed extends Error {
  constructor(details) {
    super(details.message);
    this.details = details;
  }
}

export function startEngine(onProgress = () => {}) {
  workerUrl ??= URL.createObjectURL(new Blob([workerText], {type: "text/javascript"}));
  const worker = new Worker(workerUrl);
  const waiting = new Map();
  let last = 0;
  let over = null;

  function end(error) {
    if (over) return;
    over = error;
    worker.terminate();
    for (const {reject} of waiting.values()) reject(error);
    waiting.clear();
  }

  worker.onmessage = ({data}) => {
    if (data.progress) return onProgress(...data.progress);
    if (data.crash) return end(new EngineCrashed(data.crash));
    const {resolve} = waiting.get(data.answer);
    waiting.delete(data.answer);
    resolve({about: data.about, text: data.text});
  };
  worker.onerror = event => {
    event.preventDefault();
    end(new EngineCrashed({message: event.message || "the worker could not be started", stack: "", said: []}));
  };
  worker.onmessageerror = () => end(new EngineCrashed({message: "an answer could not be understood", stack: "", said: []}));
  const started = compileEngine().then(module => { if (!over) worker.postMessage({module}); },
                                       error => end(new EngineCrashed({message: String(error), stack: "", said: []})));

  return {
    // Resolves to {about, text}: what the door of analyzer/browser/door.cpp says, and bytes.
    async ask(question, given = {}) {
      await started;
      if (over) throw over;
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, {resolve, reject});
        worker.postMessage({id, question, ...given});
      });
    },
    end: () => end(new EngineEnded("ended")),
    get over() { return over !== null; },
  };
}
