/** A bug of the reader's own: refused with what to do, told by the test's own sentence, and gone afterwards. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { countsAreQuick } from '../counts.js';
import { projectRoot } from '../project.js';
import { StaleChange, changed, lineOf } from './change.js';
import { testFile, world } from './mutant.js';
import { openCompiler } from './mutation.js';
import { checksOf } from './near-checks.js';
import { reasonIn } from './reason.js';

const file = 'src/runtime/payment/person.ts';

/** What is said of a change that cannot be made, and what to do about it. */
function refusal(change: { file?: string; find: string; put?: string }): string {
  try {
    changed({ file, put: 'x', ...change });
    return 'made';
  } catch (error: unknown) {
    if (!(error instanceof StaleChange)) throw error;
    return `${error.message} | ${error.next}`;
  }
}

t.test('a change that cannot be made says why, and what to do', (t) => {
  t.match(refusal({ find: 'no such words' }), 'does not hold: no such words | Copy it out');
  t.match(
    refusal({ find: 'boolean' }),
    /holds it \d+ times, in lines \d+, .*Find more of the line/,
  );
  t.match(
    refusal({ find: 'recordAttempt(turn,  event)' }),
    /does not hold: .* \| It stands in line \d+ with other spaces/,
  );
  t.match(refusal({ find: '' }), 'The text to find is empty');
  const find = "duty?.state.kind !== 'stuck'";
  t.match(refusal({ find, put: find }), 'is left as it is');
  const elsewhere = 'src/runtime/person.ts';
  t.match(refusal({ file: elsewhere, find: 'x' }), `is not there | Meant is perhaps ${file}.`);
  t.match(refusal({ file: 'src/runtime/payment/x.ts', find }), 'ls src/runtime/payment');
  t.match(refusal({ file: 'docs/proof.md', find }), 'is no TypeScript source of the till');
  t.match(refusal({ file: '../src/main.ts', find }), 'is no TypeScript source of the till');
  t.equal(refusal({ find }), 'made');
  const line = readFileSync(path.join(projectRoot, file), 'utf8')
    .split('\n')
    .at(-1 + lineOf({ file, find, put: '' }));
  t.match(line, find);
  t.end();
});

t.test('a check that fails is told by the title of its test, not by an assertion', (t) => {
  const check = testFile('a.test.ts');
  const plain =
    '    not ok 1 - should be equal\n    1..1\nnot ok 3 - P3 refunds \\#1 # time=1.2ms\nok 4 - P2 # time=3ms\n';
  t.equal(reasonIn(check, plain), 'P3 refunds #1');
  const nested = [
    '        not ok 1 - should be equal',
    '    not ok 1 - seed 7 # time=1ms',
    '    not ok 2 - seed 8 # time=1ms',
    'not ok 1 - all seeds # time=4ms',
    'not ok 2 - another # time=1ms',
  ];
  t.equal(reasonIn(check, nested.join('\n')), 'all seeds: seed 7 (and 1 more)');
  const thrown = 'file:///x.js:3\n    throw new Error("a");\nTypeError: no such thing\n    at x\n';
  t.equal(reasonIn(check, thrown), 'TypeError: no such thing');
  const violated =
    'Violated in shop 1; play it again: npm run simulate\n  too much is kept\n  and told so\n         3.000 s  lcd      PAID\n';
  t.equal(reasonIn(world('--seed 1 --days 1'), violated), 'too much is kept (and 1 more)');
  t.end();
});

t.test(
  'the checks of a source are those beside it and those that import it, then the whole till',
  (t) => {
    const { near, whole, others } = checksOf('src/runtime/payment/slip.ts', 2);
    const names = near.map(({ typed }) => typed);
    t.ok(names.includes('npm test -- test/runtime/payment/slips.test.ts'));
    t.notOk(names.includes('npm test -- test/runtime/terminal/session.test.ts'));
    t.same(
      whole.filter(({ kind }) => kind === 'world').map(({ typed }) => typed),
      ['npm run simulate -- --seed 1 --days 1', 'npm run simulate -- --seed 2 --days 1'],
    );
    const rest = others.map(({ typed }) => typed);
    t.ok(rest.includes('npm test -- test/runtime/terminal/session.test.ts'));
    t.notOk(rest.some((typed) => names.includes(typed) || typed.includes('test/mutants/')));
    t.end();
  },
);

// The compiler reads the whole till, and a copy of the build is made: seconds, where others have them.
if (!countsAreQuick) {
  t.test('a bug of any room compiles, and one of unsound types is refused', (t) => {
    const { compile } = openCompiler();
    const find = "duty?.state.kind !== 'stuck'";
    t.match(compile({ file, find, put: 'duty === undefined' }), 'duty === undefined');
    const page = 'src/workbench/page/browser/dom.ts';
    const dom = compile({ file: page, find: 'if (element.textContent !== shown) ', put: '' });
    t.match(dom, 'element.textContent = shown', 'the page has types of its own');
    t.throws(
      () => compile({ file, find, put: 'duty > 3' }),
      /the build refuses it: .*person.ts:\d+: /,
    );
    t.end();
  });

  t.test('a run that is ended leaves no process, no copy and the source as it was', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-plant-'));
    t.teardown(() => {
      rmSync(folder, { recursive: true });
    });
    const before = readFileSync(path.join(projectRoot, file));
    const words = [
      '--plant',
      file,
      '--find',
      "duty?.state.kind !== 'stuck'",
      '--put',
      'duty === undefined',
    ];
    const child = spawn(process.execPath, ['dist/test/mutants/run.js', ...words, '--jobs', '1'], {
      cwd: projectRoot,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    let isEnded = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      // A check has been run, so another one runs now; a second signal may meet the end itself.
      if (isEnded || !/^(passes|CATCHES)/m.test(said)) return;
      isEnded = child.kill('SIGINT');
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    t.equal(status, 130);
    t.match(said, 'the copies are gone');
    t.same(readdirSync(folder), []);
    t.same(readFileSync(path.join(projectRoot, file)), before);
    t.same(runningIn(folder), [], 'nothing runs in the copies');
  });
}

/** Processes whose folder is, or was, below `folder`. */
function runningIn(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}
