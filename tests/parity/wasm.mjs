// Whether the browser's engine says the same as the program, byte for byte: every sample in every form, as text, JSON and HTML,
// in UTC and Europe/Berlin, and without names.
//
//   node tests/parity/wasm.mjs --native build/exba --engine build-wasm [--every N] [LOG...]
//
// Prints what differs and how much was compared; exit 1 where anything differs.
import {spawnSync} from "node:child_process";
import {readdirSync, statSync} from "node:fs";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {analyze, loadEngine} from "./wasm_engine.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const asked = [
  {form: "text"},
  {form: "text", verbose: true, zone: "Europe/Berlin"},
  {form: "json"},
  {form: "html"},
  {form: "html", zone: "Europe/Berlin"},
  {form: "markdown"},
  {form: "json", redact: "names"},
];

const words = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = words.indexOf(name);
  return at < 0 ? otherwise : words.splice(at, 2)[1];
};
const native = resolve(option("--native", "build/exba"));
const folder = resolve(option("--engine", "build-wasm"));
const every = Number(option("--every", 1));
const named = words.map(path => resolve(path));
process.chdir(root);

const folders = path => readdirSync(path).map(name => join(path, name)).filter(one => statSync(one).isDirectory());
const logs = named.length > 0 ? named : folders("samples").sort().flatMap(sample => folders(sample).sort());
const wanted = logs.flatMap(log => asked.map(question => ({...question, logs: [log]}))).filter((_, at) => at % every === 0);

function typed({form, zone, verbose, redact, logs}) {
  return ["analyze", "-q", "-f", form, "--fail-on", "never", ...(zone ? ["--time-zone", zone] : []), ...(verbose ? ["-v"] : []),
          ...(redact ? ["--redact"] : []), ...logs];
}

function firstDifference(mine, theirs) {
  const [a, b] = [mine.split("\n"), theirs.split("\n")];
  const at = a.findIndex((line, number) => line !== b[number]);
  return at < 0 ? `there is more: ${(b[a.length] ?? "").slice(0, 200)}`
    : `line ${at + 1}\n  program: ${a[at].slice(0, 300)}\n  browser: ${(b[at] ?? "(none)").slice(0, 300)}`;
}

const engines = await loadEngine(folder);
let differing = 0;
for (const question of wanted) {
  const done = spawnSync(native, typed(question), {maxBuffer: 1 << 30});
  const {about, text} = analyze(await engines.start(), question);
  const other = about.ok ? Buffer.from(text) : Buffer.from(`(${about.kind}) ${about.message}`);
  if (done.stdout.equals(other)) continue;
  ++differing;
  const program = done.stdout.length > 0 ? done.stdout : done.stderr;
  console.log(`${typed(question).join(" ")}\n${firstDifference(program.toString(), other.toString())}\n`);
}
console.log(`parity with the browser's engine: ${wanted.length} comparisons, ${differing} differ`);
process.exit(differing > 0 || wanted.length === 0 ? 1 : 0);
