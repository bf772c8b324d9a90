/** The bans that are ours in eslint.config.js: each is seen to fire where it holds and nowhere else. */
import path from 'node:path';
import { ESLint } from 'eslint';
import t from 'tap';
import tseslint from 'typescript-eslint';
import { projectRoot } from '../project.js';

interface Plant {
  readonly code: string;
  readonly rule: string;
  /** Where the ban holds. */
  readonly at: string;
  /** Where the same code is allowed; nowhere if left out. */
  readonly allowedAt?: string;
}

const core = 'src/runtime/loop/planted.ts';
const shell = 'src/platform/planted.ts';
const anywhere = 'test/planted.ts';

const plants: readonly Plant[] = [
  ...['Date.now()', 'performance.now()', 'fetch("x")', 'setTimeout(f, 1)', 'setInterval(f, 1)'].map(
    (call) => world(call, 'no-restricted-globals'),
  ),
  world('crypto.getRandomValues(a)', 'no-restricted-globals'),
  { ...world('setImmediate(f)', 'no-restricted-globals'), allowedAt: 'src/twins/virtual-time.ts' },
  { ...world('Date.now()', 'no-restricted-globals'), at: 'src/twins/virtual-time.ts' },
  world('Math.random()', 'no-restricted-properties'),
  { ...world('process.exit(1)', 'no-restricted-properties'), allowedAt: 'src/main.ts' },
  { ...world('f(process.env)', 'no-restricted-properties'), allowedAt: 'src/cli/planted.ts' },
  world('import { randomBytes } from "node:crypto"', '@typescript-eslint/no-restricted-imports'),
  world('import { setTimeout } from "node:timers"', '@typescript-eslint/no-restricted-imports'),
  world(
    'import { performance } from "node:perf_hooks"',
    '@typescript-eslint/no-restricted-imports',
  ),
  unsteady('f(a ** 2)'),
  unsteady('Math.pow(a, 2)'),
  unsteady('a.toLocaleString()'),
  unsteady('new Intl.NumberFormat()'),
  form('export default 1'),
  form('export * from "./a.js"'),
  form('export { a } from "./a.js"'),
  size('max-lines', 'x();\n'.repeat(401)),
  size('max-lines-per-function', `function f() {\n${'x();\n'.repeat(70)}}`),
  size('max-params', 'function f(a, b, c, d, e) {}'),
  size('max-depth', 'function f() { if (a) { if (b) { if (c) { if (d) { e(); } } } } }'),
  size('complexity', `function f() { ${'if (a) b();\n'.repeat(15)} }`),
  size('eqeqeq', 'f(a == b)'),
  size('no-console', 'console.log(a)'),
];

const eslint = new ESLint({
  cwd: projectRoot,
  // A planted file is in no TypeScript project; our own bans need no types.
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

async function rulesFiring(code: string, at: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: path.join(projectRoot, at) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

for (const plant of plants) {
  const [title = ''] = plant.code.split('\n');
  t.test(`lint forbids ${title} in ${plant.at}`, async (t) => {
    t.ok((await rulesFiring(plant.code, plant.at)).includes(plant.rule));
    if (plant.allowedAt === undefined) return;
    t.notOk((await rulesFiring(plant.code, plant.allowedAt)).includes(plant.rule));
  });
}

t.test('a long exhaustive switch is a table, not a complexity', async (t) => {
  const cases = Array.from({ length: 30 }, (_, place) => `case ${place}: return ${place};`);
  const code = `export function f(a: number) { switch (a) { ${cases.join(' ')} default: return 0; } }`;
  t.notOk((await rulesFiring(code, core)).includes('complexity'));
});

t.test('a comment cannot switch a rule off', async (t) => {
  const code = '/* eslint no-restricted-globals: "off" */\nDate.now();';
  t.ok((await rulesFiring(code, core)).includes('no-restricted-globals'));
});

function world(code: string, rule: string): Plant {
  return { code, rule, at: core, allowedAt: shell };
}

function unsteady(code: string): Plant {
  return { code, rule: 'no-restricted-syntax', at: core, allowedAt: shell };
}

function form(code: string): Plant {
  return { code, rule: 'no-restricted-syntax', at: anywhere };
}

function size(rule: string, code: string): Plant {
  return { code, rule, at: anywhere };
}
