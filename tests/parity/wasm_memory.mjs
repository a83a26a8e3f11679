// The browser's engine where memory is scarce: above 2 GB, where pointers no longer fit into 31 bits, it says the same as below;
// where none is left, it says that.
//
//   node tests/parity/wasm_memory.mjs [--engine build-wasm]
import {strict as assert} from "node:assert";
import {dirname, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {analyze, loadEngine} from "./wasm_engine.mjs";

const words = process.argv.slice(2);
const folder = resolve(words[0] === "--engine" ? words[1] : "build-wasm");
process.chdir(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const question = {form: "html", logs: ["samples/vss-cleanup-missing/xml"]};
const engines = await loadEngine(folder);
const megabyte = 1 << 20;

const plain = analyze(await engines.start(), question);
assert.ok(plain.about.ok, JSON.stringify(plain.about));

const high = await engines.start();
while (high.memory() < 2200 * megabyte) assert.ok(high.take(16 * megabyte), "2.2 GB are to be had");
const above = analyze(high, question);
assert.ok(above.about.ok, JSON.stringify(above.about));
assert.deepEqual(Buffer.from(above.text), Buffer.from(plain.text));
console.log("ok    above 2 GB the same bytes");

const full = await engines.start();
for (let size = 64 * megabyte; size >= 16 * 1024; size /= 4)
  while (full.take(size)) ;
const told = analyze(full, question).about;
assert.equal(told.ok, false, "all memory is taken");
assert.equal(told.kind, "memory", JSON.stringify(told));
console.log(`ok    no memory: ${told.message}`);
