/**
 * The built program as one CommonJS file, for a processor on which reading four hundred modules one by one
 * is most of a start. Modules keep their order, their addresses and their lazy imports; packages stay
 * outside and are found beside the file. Nothing but the form of the modules is changed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Of those that the program imports in its heads, the ones without a form that can be required. */
const modulesOnly = ['lowdb'];

/** `entry` and all that it reaches; paths are told from `root`, where the file has to stand. */
export function oneFile(root: string, entry: string): string {
  const found = new Map<string, string>();
  const waiting = [entry];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const text = readFileSync(path.join(root, name), 'utf8');
    found.set(name, commonJs(text));
    const folder = path.dirname(name);
    waiting.push(...relativeImports(text).map((near) => path.join(folder, near)));
  }
  return [
    "'use strict';",
    loader,
    ...[...found].map(([name, text]) => {
      const kind = name === entry ? 'async function' : 'function';
      return `modules.set(${JSON.stringify(name)}, ${kind} (exports, require, __url, __native) {${text}\n});`;
    }),
    `const packages = ${JSON.stringify(modulesOnly)};`,
    'Promise.all(packages.map((name) => import(name).then((it) => loaded.set(name, it))))',
    `  .then(() => modules.get(${JSON.stringify(entry)})(...wordsOf(${JSON.stringify(entry)}, {})));`,
  ].join('\n');
}

function relativeImports(text: string): readonly string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'));
}

/** A module in the older form. */
export function commonJs(text: string): string {
  const own = text
    .replaceAll(/\bimport\('(?!\.)/g, "__native('")
    .replaceAll('import.meta.url', '__url');
  const { outputText } = ts.transpileModule(own, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2023,
      removeComments: true,
      esModuleInterop: false,
    },
  });
  return outputText;
}

/** Packages are asked for as modules ask: by name, with the whole of a CommonJS one as its default. */
const loader = `
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const modules = new Map();
const loaded = new Map();
const __native = (name) => import(name);
const wordsOf = (name, exports) => [
  exports,
  (wanted) => load(wanted.startsWith('.') ? path.join(path.dirname(name), wanted) : wanted),
  pathToFileURL(path.join(__dirname, name)).href,
  __native,
];
function load(name) {
  const before = loaded.get(name);
  if (before !== undefined) return before;
  const make = modules.get(name);
  if (make === undefined) {
    const whole = require(name);
    const it = { ...whole, default: whole };
    loaded.set(name, it);
    return it;
  }
  const exports = {};
  loaded.set(name, exports);
  make(...wordsOf(name, exports));
  return exports;
}`;
