// Whether PowerShell scripts are such, to a parser: PowerShell itself is not to be had here.
//
//   npm install --prefix build/powershell tree-sitter-powershell web-tree-sitter
//   NODE_PATH=build/powershell/node_modules node --liftoff-only tests/parity/powershell.cjs FILE...
//
// Names each place that is no PowerShell. Exit 1 where there is one.
const fs = require('fs');
const path = require('path');
const {Parser, Language} = require('web-tree-sitter');

function wrong(node, out) {
  if (node.type === 'ERROR' || node.isMissing) out.push(node);
  else for (let i = 0; i < node.childCount; ++i) wrong(node.child(i), out);
}

(async () => {
  await Parser.init();
  const grammar = path.join(path.dirname(require.resolve('tree-sitter-powershell/package.json')), 'tree-sitter-powershell.wasm');
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  let failed = 0;
  const probe = parser.parse('if ($a { 1 }').rootNode;
  if (!probe.hasError) throw new Error('the parser takes anything');
  for (const file of process.argv.slice(2)) {
    const text = fs.readFileSync(file, 'utf8');
    const found = [];
    wrong(parser.parse(text).rootNode, found);
    for (const node of found) {
      ++failed;
      console.log(`${file}:${node.startPosition.row + 1}:${node.startPosition.column + 1}: no PowerShell: ${node.text.slice(0, 60)}`);
    }
  }
  console.log(`powershell: ${process.argv.length - 2} files, ${failed} places that are none`);
  process.exit(failed ? 1 : 0);
})();
