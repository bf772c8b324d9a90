/** The house rules over text and names: each is seen to fire, then the whole checkout is held to them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';
import { roomsWithoutReadme, sentence, textRules, tidy } from './tidy-rules.js';

interface Sample {
  readonly rule: string;
  readonly path: string;
  readonly bad: string;
  readonly good: string;
  /** Where the good text lies, if the path is what is wrong. */
  readonly goodPath?: string;
}

const header = '/** A thing. */\n';
const lines = (count: number): string => 'x;\n'.repeat(count);

const samples: readonly Sample[] = [
  {
    rule: 'file-name',
    path: 'src/net/http-utils.ts',
    goodPath: 'src/net/http-deadline.ts',
    bad: header,
    good: header,
  },
  {
    rule: 'file-name',
    path: 'src/net/HttpClient.ts',
    goodPath: 'test/net/http-client.test.ts',
    bad: header,
    good: header,
  },
  { rule: 'file-size', path: 'src/a.ts', bad: header + lines(400), good: header + lines(399) },
  { rule: 'readme-size', path: 'README.zh-CN.md', bad: lines(201), good: lines(200) },
  {
    rule: 'line-width',
    path: 'src/a.ts',
    bad: header + 'x'.repeat(121),
    good: header + 'x'.repeat(120),
  },
  { rule: 'module-header', path: 'src/a.ts', bad: 'const a = 1;', good: header },
  {
    rule: 'empty-catch',
    path: 'test/a.ts',
    bad: 'try { a(); } catch (error) {\n  // never mind\n}',
    good: 'try { a(); } catch (error) { throw new Error("a", { cause: error }); }',
  },
  {
    rule: 'swallowed-rejection',
    path: 'test/a.ts',
    bad: 'void a().catch(() => undefined);',
    good: 'void a().catch((error: unknown) => loop.post(failed(error)));',
  },
  { rule: 'left-over', path: 'docs/a.md', bad: 'TODO: more', good: 'Known gaps: more' },
  {
    rule: 'silenced-check',
    path: 'test/a.ts',
    bad: '// eslint-disable-next-line no-console',
    good: '// The lint is content.',
  },
  {
    rule: 'not-a-test',
    path: 'test/a.test.ts',
    bad: "t.skip('pays', async () => {});",
    good: "t.test('pays', async () => {});",
  },
  {
    rule: 'not-a-test',
    path: 'test/a.test.ts',
    bad: "t.test('pays', { todo: true });",
    good: "t.test('pays', { bail: true });",
  },
  {
    rule: 'sleep',
    path: 'test/runtime/a.test.ts',
    bad: 'setTimeout(done, 10);',
    good: 'await time.advance(millis(10));',
  },
  {
    rule: 'sleep',
    path: 'test/runtime/b.test.ts',
    goodPath: 'test/platform/b.test.ts',
    bad: "import { setTimeout } from 'node:timers/promises';",
    good: "import { setTimeout } from 'node:timers/promises';",
  },
  {
    rule: 'machine-path',
    path: 'scripts/a.js',
    bad: "const out = '/home/me/out';",
    good: "const out = 'test/home/out';",
  },
  {
    rule: 'registry-host',
    path: 'package-lock.json',
    bad: '"resolved": "https://example.org/a.tgz"',
    good: '"integrity": "sha512-"',
  },
  {
    rule: 'authorship',
    path: 'docs/a.md',
    bad: 'Co-Authored-By: somebody',
    good: 'The Holdfast authors',
  },
  {
    rule: 'loose-version',
    path: 'package.json',
    bad: '{ "dependencies": { "lowdb": "^7.0.1" } }',
    good: '{ "dependencies": { "lowdb": "7.0.1" } }',
  },
];

for (const sample of samples) {
  const name = `the rule ${sample.rule} fires on its planted text in ${sample.path}`;
  t.test(name, async (t) => {
    const goodPath = sample.goodPath ?? sample.path;
    t.same(rulesOf(sample.path, sample.bad), [sample.rule]);
    t.same(rulesOf(goodPath, sample.good), []);
  });
}

t.test('every rule has a planted text', async (t) => {
  const planted = new Set(samples.map((sample) => sample.rule));
  t.same(
    textRules.map((rule) => rule.name).filter((name) => !planted.has(name)),
    [],
  );
});

t.test('a finding names the line and what to do instead', async (t) => {
  const [finding] = tidy('docs/a.md', 'fine\nTODO: more\n');
  t.ok(finding);
  if (finding !== undefined) {
    t.match(sentence(finding), /^docs\/a\.md:2 left-over: .*Known gaps/);
  }
});

t.test('a room without a README is found, at both depths', async (t) => {
  const found = roomsWithoutReadme([
    'src/main.ts',
    'src/net/README.md',
    'src/net/http/client.ts',
    'src/twins/disk.ts',
    'src/runtime/README.md',
    'src/runtime/loop/loop.ts',
    'src/runtime/ports/README.md',
  ]);
  t.same(
    found.map((finding) => finding.path),
    ['src/twins/README.md', 'src/runtime/loop/README.md'],
  );
});

t.test('the house is tidy', async (t) => {
  const paths = filesOf('');
  const read = (name: string): string => readFileSync(path.join(projectRoot, name), 'utf8');
  const findings = paths
    // The rules and their plants name what they forbid.
    .filter((name) => !name.startsWith('test/house/tidy'))
    .flatMap((name) => tidy(name, read(name)));
  t.same([...findings, ...roomsWithoutReadme(paths)].map(sentence), []);
});

function rulesOf(name: string, text: string): readonly string[] {
  return tidy(name, text).map((finding) => finding.rule);
}

/** Paths of the text files of the checkout, relative to it. */
function filesOf(folder: string): readonly string[] {
  const passedOver = new Set(['.git', '.tap', '.cache', '.bench', 'dist', 'node_modules']);
  return readdirSync(path.join(projectRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    if (passedOver.has(entry.name)) return [];
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesOf(name);
    const isText = /\.(ts|js|json|jsonc|md|pos|txt|yml|yaml|sh)$|^[^.]+$|^\.[a-z]+$/.test(
      entry.name,
    );
    return entry.isFile() && isText ? [name] : [];
  });
}
