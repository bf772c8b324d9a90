/** The program as one file behaves as its modules do. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { oneFile, twoFiles } from './one-file.js';

/** Modules by name, made into one file and run; what it wrote. */
function run(folder: string, modules: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(modules)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const place = path.join(folder, 'one.cjs');
  writeFileSync(place, oneFile(folder, 'src/main.js'));
  return execFileSync(process.execPath, [place], { encoding: 'utf8' }).trim();
}

/** The only package that a file of its own needs before it begins. */
const lowdb = {
  'node_modules/lowdb/package.json': '{"type":"module","exports":"./it.js"}',
  'node_modules/lowdb/it.js': 'export const name = "lowdb";',
};

t.test('a module is loaded when it is imported, once, and knows where it stands', async (t) => {
  const said = run(t.testdir({}), {
    ...lowdb,
    'src/main.js': [
      "import { told } from './told.js';",
      "told.push('main');",
      "const { where } = await import('./rooms/lazy.js');",
      "await import('./rooms/lazy.js');",
      "told.push(where.split('/').slice(-2).join('/'));",
      "console.log(told.join(' '));",
    ].join('\n'),
    'src/told.js': 'export const told = [];',
    'src/rooms/lazy.js': [
      "import { told } from '../told.js';",
      "told.push('lazy');",
      'export const where = import.meta.url;',
    ].join('\n'),
  });
  t.equal(said, 'main lazy rooms/lazy.js');
});

t.test('packages are found beside the file, and two modules may need each other', async (t) => {
  const said = run(t.testdir({}), {
    ...lowdb,
    'node_modules/native/package.json': '{"main":"it.js"}',
    'node_modules/native/it.js': 'module.exports = { kind: "native" };',
    'src/main.js': [
      "import path, { join } from 'node:path';",
      "import { name } from 'lowdb';",
      "import { one } from './one.js';",
      "const native = await import('native');",
      'console.log(path.join === join, name, one(), native.default.kind);',
    ].join('\n'),
    'src/one.js':
      "import { two } from './two.js';\nexport const one = () => two();\nexport const three = () => 3;",
    'src/two.js': "import { three } from './one.js';\nexport const two = () => three();",
  });
  t.equal(said, 'true lowdb 3 native');
});

t.test('what a command alone needs waits in a second file until it is asked for', async (t) => {
  const folder = t.testdir({
    node_modules: {
      lowdb: { 'package.json': '{"type":"module","exports":"./it.js"}', 'it.js': '' },
    },
    'main.js': [
      "import { table } from './table.js';",
      'for (const name of process.argv.slice(2)) console.log((await table[name]()).said);',
    ].join('\n'),
    'table.js': [
      "export const table = { run: () => import('./run.js'), look: () => import('./look.js') };",
    ].join('\n'),
    'shared.js':
      "export const count = { loads: 0 };\nexport const word = '\u6536\u6b3e \u{1f4b0}';",
    'run.js':
      "import { count, word } from './shared.js';\ncount.loads += 1;\nexport const said = `${word} ${/[\u4e00-\u9fa5]/u.test(word)}`;",
    'look.js': "import { count } from './shared.js';\nexport const said = `looked ${count.loads}`;",
  });
  const split = { entry: 'main.js', atOnce: 'run.js', table: 'table.js', restName: 'rest.cjs' };
  const { first, rest } = twoFiles(folder, split);
  writeFileSync(path.join(folder, 'first.cjs'), first);
  const said = (...names: readonly string[]): string =>
    execFileSync(process.execPath, [path.join(folder, 'first.cjs'), ...names], {
      encoding: 'utf8',
    }).trim();
  t.equal(said('run'), '\u6536\u6b3e \u{1f4b0} true', 'the other file is not there yet');
  writeFileSync(path.join(folder, 'rest.cjs'), rest);
  t.equal(said('run', 'look'), '\u6536\u6b3e \u{1f4b0} true\nlooked 1', 'what both need is one');
  t.notMatch(first, /[^\x00-\xff]|looked/);
});
