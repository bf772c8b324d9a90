/** The program as one file behaves as its modules do. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { oneFile } from './one-file.js';

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
