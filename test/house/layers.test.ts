/**
 * The layer rules: each one is seen to fire on a planted import, none fires on the allowed imports
 * planted beside them, and the house itself is clean.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import t from 'tap';
import { projectRoot } from '../project.js';

interface Layers {
  readonly default: IConfiguration;
  readonly runtimeLadder: readonly string[];
  readonly knownRooms: readonly string[];
}

/** A file with one import, and the rules that forbid it: none means that it is allowed. */
interface Plant {
  readonly from: string;
  readonly to: string;
  readonly rules: readonly string[];
}

const configFile = pathToFileURL(path.join(projectRoot, '.dependency-cruiser.js')).href;
const layers = (await import(configFile)) as Layers;

const plants: readonly Plant[] = table(`
  src/runtime/ports/a.ts          src/runtime/text/target.ts        ports-is-a-leaf
  src/runtime/ports/ok.ts         src/runtime/ports/target.ts       -
  src/runtime/text/a.ts           src/runtime/payment/target.ts     text-is-a-leaf
  src/runtime/text/ok.ts          src/runtime/ports/target.ts       -
  src/runtime/payment/a.ts        src/runtime/text/target.ts        payment-sees-only-ports
  src/runtime/payment/ok.ts       src/runtime/ports/target.ts       -
  src/runtime/clock/a.ts          src/runtime/journal/target.ts     clock-looks-down
  src/runtime/clock/ok.ts         src/runtime/ports/target.ts       -
  src/runtime/journal/a.ts        src/runtime/loop/target.ts        journal-looks-down
  src/runtime/journal/ok.ts       src/runtime/payment/target.ts     -
  src/runtime/loop/a.ts           src/runtime/supervisor/target.ts  loop-looks-down
  src/runtime/loop/ok.ts          src/runtime/ports/target.ts       -
  src/runtime/supervisor/a.ts     src/runtime/settings/target.ts    supervisor-looks-down
  src/runtime/supervisor/ok.ts    src/runtime/loop/target.ts        -
  src/runtime/settings/a.ts       src/runtime/board/target.ts       settings-looks-down
  src/runtime/settings/ok.ts      lowdb                             -
  src/runtime/board/a.ts          src/runtime/terminal/target.ts    board-looks-down
  src/runtime/board/ok.ts         src/runtime/supervisor/target.ts  -
  src/runtime/terminal/a.ts       src/drivers/target.ts             terminal-looks-down,runtime-sees-only-runtime
  src/runtime/terminal/ok.ts      src/runtime/journal/target.ts     -
  src/runtime/journal/b.ts        src/platform/target.ts            journal-looks-down,runtime-sees-only-runtime
  src/runtime/terminal/b.ts       src/runtime/cellar/target.ts      terminal-looks-down,runtime-rooms-are-on-the-ladder
  src/platform/a.ts               src/runtime/journal/target.ts     platform-sees-only-ports
  src/platform/ok.ts              src/runtime/ports/target.ts       -
  src/platform/fs.ts              node:fs                           -
  src/drivers/keypad/a.ts         src/net/target.ts                 drivers-sees-only-ports
  src/drivers/keypad/ok.ts        src/drivers/links/target.ts       -
  src/net/a.ts                    src/runtime/text/target.ts        net-sees-only-ports
  src/net/ok.ts                   node:https                        -
  src/services/a.ts               src/net/target.ts                 services-sees-only-ports
  src/services/ok.ts              node:http                         -
  src/twins/a.ts                  src/runtime/payment/target.ts     twins-sees-only-ports
  src/twins/b.ts                  src/net/target.ts                 twins-sees-only-ports
  src/twins/ok.ts                 node:crypto                       -
  src/ui-lcd/a.ts                 src/runtime/terminal/target.ts    ui-lcd-sees-ports-and-text
  src/ui-lcd/ok.ts                src/runtime/text/target.ts        -
  src/workbench/a.ts              src/compose/target.ts             workbench-sees-twins,compose-is-seen-from-above
  src/workbench/ok.ts             src/twins/target.ts               -
  src/workbench/page/browser/a.ts src/twins/target.ts               the-page-sees-itself
  src/workbench/page/browser/b.ts node:fs                           the-page-sees-itself
  src/workbench/page/browser/ok.ts src/workbench/page/model/target.ts -
  src/workbench/page/model/a.ts   src/workbench/page/browser/target.ts the-model-has-no-document
  src/simulation/a.ts             src/cli/target.ts                 simulation-sees-twins-and-compose
  src/simulation/ok.ts            src/compose/target.ts             -
  src/cli/a.ts                    src/drivers/target.ts             cli-sees-what-it-starts
  src/cli/ok.ts                   src/compose/target.ts             -
  src/main.ts                     src/runtime/ports/target.ts       main-sees-cli
  src/compose/a.ts                src/cli/target.ts                 compose-looks-down
  src/compose/ok.ts               src/drivers/target.ts             -
  src/cli/b.ts                    test/target.ts                    src-sees-only-src
  src/runtime/loop/b.ts           node:timers                       the-core-uses-pure-modules
  src/runtime/loop/c.ts           node:fs/promises                  the-core-uses-pure-modules
  src/runtime/loop/crypto.ts      node:crypto                       -
  src/drivers/printer/a.ts        node:net                          drivers-reach-devices-through-links
  src/drivers/links/ok.ts         node:net                          -
  src/net/b.ts                    node:fs                           net-uses-the-network
  src/simulation/b.ts             node:fs                           simulation-uses-workers-at-most
  src/drivers/scanner/a.ts        node-hid                          native-packages-only-in-links
  src/drivers/links/hid.ts        node-hid                          -
  src/cli/c.ts                    tap                               src-uses-no-development-package
  src/cli/d.ts                    src/cli/nowhere.ts                no-unresolvable
  src/cli/e.ts                    stray                             no-undeclared-package
  test/ok.ts                      src/runtime/payment/target.ts     -
`);

/** Beside one import a file: a ring of two, and an import that is passed on. */
const shapes: Readonly<Record<string, string>> = {
  'src/cli/ring-a.ts': `import './ring-b.js';`,
  'src/cli/ring-b.ts': `import './ring-a.js';`,
  'src/cli/barrel.ts': `export { target } from './target.js';`,
  'src/cli/type-barrel.ts': `export type * from './target.js';`,
};
const shapeViolations = [
  'no-cycles: src/cli/ring-a.ts',
  'no-barrels: src/cli/barrel.ts',
  'no-barrels: src/cli/type-barrel.ts',
];

t.test('each layer rule fires on its planted import, and on no allowed one', async (t) => {
  const folder = t.testdir({
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: { 'node-hid': '1.0.0', lowdb: '1.0.0' },
      devDependencies: { tap: '1.0.0' },
    }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'NodeNext' } }),
  });
  plantAll(folder);
  const expected = plants.flatMap((plant) => plant.rules.map((rule) => `${rule}: ${plant.from}`));
  t.same(await violations(folder, ['src', 'test']), [...expected, ...shapeViolations].sort());
});

t.test('every layer rule has a plant', async (t) => {
  const planted = new Set([
    ...plants.flatMap((plant) => plant.rules),
    ...shapeViolations.map((line) => line.slice(0, line.indexOf(':'))),
  ]);
  const rules = (layers.default.forbidden ?? []).map((rule) => rule.name ?? 'nameless');
  t.same(
    rules.filter((rule) => !planted.has(rule)),
    [],
  );
});

t.test('the house keeps the layer rules', async (t) => {
  const folders = ['src', 'test', 'bench'].filter((name) => existsSync(`${projectRoot}/${name}`));
  t.same(await violations(projectRoot, folders), []);
});

t.test('every room has its place in the layer rules', async (t) => {
  const strangers = (folder: string, known: readonly string[]): string[] =>
    readdirSync(path.join(projectRoot, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !known.includes(entry.name))
      .map((entry) => `${folder}/${entry.name}: give it a rule in .dependency-cruiser.js`);
  t.same(strangers('src', layers.knownRooms), []);
  t.same(strangers('src/runtime', layers.runtimeLadder), []);
});

/** `rule: from` of every violation below `folder`, sorted. */
async function violations(folder: string, roots: string[]): Promise<string[]> {
  const before = process.cwd();
  const { options, ...ruleSet } = layers.default;
  try {
    const report = await cruise(roots, { ...options, baseDir: folder, validate: true, ruleSet });
    const { summary } = report.output as ICruiseResult;
    return summary.violations.map((each) => `${each.rule.name}: ${each.from}`).sort();
  } finally {
    process.chdir(before);
  }
}

function plantAll(folder: string): void {
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), `${text}\n`);
  };
  for (const plant of plants) {
    const isFile = plant.to.startsWith('src/') || plant.to.startsWith('test/');
    const relative = path.relative(path.dirname(plant.from), plant.to).replace(/\.ts$/, '.js');
    const specifier = isFile ? relative.replace(/^(?!\.)/, './') : plant.to;
    write(plant.from, `import { target } from '${specifier}';\nvoid target;`);
    if (isFile && !plant.rules.includes('no-unresolvable')) {
      write(plant.to, 'export const target = 1;');
    }
  }
  write('src/cli/target.ts', 'export const target = 1;');
  for (const [name, text] of Object.entries(shapes)) write(name, text);
  for (const name of ['node-hid', 'lowdb', 'tap', 'stray']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'exports.target = 1;');
  }
}

/** Rows of `from  to  rule,rule`; `-` stands for no rule. */
function table(text: string): Plant[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [from = '', to = '', rules = '-'] = line.trim().split(/\s+/);
      return { from, to, rules: rules === '-' ? [] : rules.split(',') };
    });
}
