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
  return fileOf(entry, reached(root, [entry]), null);
}

export interface TwoFiles {
  readonly first: string;
  readonly rest: string;
}

/** What is read for a command that runs for months, and what waits beside it for somebody to ask. */
export interface Split {
  readonly entry: string;
  /** Stands in the first file with all that it reaches. */
  readonly atOnce: string;
  /** What this one imports goes into the rest, unless the first has it. */
  readonly table: string;
  /** What the rest is called, beside the first. */
  readonly restName: string;
}

/** Source stays in memory for as long as any of its functions may be compiled anew. */
export function twoFiles(root: string, { entry, atOnce, table, restName }: Split): TwoFiles {
  const first = reached(root, [entry, atOnce], table);
  const rest = [...reached(root, [entry])].filter(([name]) => !first.has(name));
  return {
    first: fileOf(entry, first, { file: `./${restName}`, names: rest.map(([name]) => name) }),
    rest: `'use strict';\nmodule.exports = (modules) => {\n${definitions(rest, '')}\n};`,
  };
}

/** The modules that `entries` reach, in the older form; what `leaf` imports is not followed. */
function reached(
  root: string,
  entries: readonly string[],
  leaf: string | null = null,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting = [...entries];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const text = readFileSync(path.join(root, name), 'utf8');
    found.set(name, commonJs(text));
    if (name === leaf) continue;
    const folder = path.dirname(name);
    waiting.push(...relativeImports(text).map((near) => path.join(folder, near)));
  }
  return found;
}

interface Rest {
  readonly file: string;
  readonly names: readonly string[];
}

function fileOf(entry: string, found: ReadonlyMap<string, string>, rest: Rest | null): string {
  return [
    "'use strict';",
    loader,
    `const rest = ${JSON.stringify(rest ?? { file: '', names: [] })};`,
    definitions([...found], entry),
    `const packages = ${JSON.stringify(modulesOnly)};`,
    'Promise.all(packages.map((name) => import(name).then((it) => loaded.set(name, it))))',
    `  .then(() => modules.get(${JSON.stringify(entry)})(...wordsOf(${JSON.stringify(entry)}, {})));`,
  ].join('\n');
}

function definitions(found: readonly (readonly [string, string])[], entry: string): string {
  return found
    .map(([name, text]) => {
      const kind = name === entry ? 'async function' : 'function';
      return `modules.set(${JSON.stringify(name)}, ${kind} (exports, require, __url, __native) {${oneByte(text)}\n});`;
    })
    .join('\n');
}

/** With one letter beyond Latin-1 a whole source takes two bytes for each of its letters. */
function oneByte(text: string): string {
  return text.replaceAll(
    /[\u0100-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
  if (rest.names.includes(name) && !modules.has(name)) require(rest.file)(modules);
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
