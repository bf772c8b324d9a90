import t from 'tap';
import { explainCommand } from '../../../src/cli/explain/explain-command.js';
import { type Surroundings, runCli } from '../../../src/cli/run-cli.js';
import type { CommandTable } from '../../../src/cli/command-table.js';
import { faults } from '../../../src/runtime/text/faults.js';

const table: CommandTable = { explain: () => Promise.resolve(explainCommand) };

async function explain(line: string): Promise<{ status: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const surroundings: Surroundings = {
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    cwd: '/',
    env: { LANG: 'en_GB.UTF-8' },
    version: '1.2.3',
  };
  const argv = ['explain', ...line.split(' ').filter((word) => word !== '')];
  const status = await runCli(argv, surroundings, table);
  return { status, out: out.join(''), err: err.join('') };
}

t.test('a code is what is wrong, what to do and whom to call', async (t) => {
  t.same(await explain('E-PRINTER-PAPER'), {
    status: 0,
    out:
      'E-PRINTER-PAPER\n' +
      'The printer is out of paper; payments go on.\n' +
      'What to do:   Load paper: the slips that wait are printed then.\n' +
      'Whom to call: nobody\n',
    err: '',
  });
  t.same((await explain('E-CLOCK --lang zh')).out.split('\n'), [
    'E-CLOCK',
    '时钟有误，正在对时；对时前不能扫码收款。',
    '下一步：请接通网络稍候，或请人校时；断电后又不准就换时钟电池；可以收现金。',
    '找　谁：技术员',
    '',
  ]);
});

t.test('a code is found as a person reads it off a screen', async (t) => {
  for (const word of ['e-clock', '[E-CLOCK]', 'clock', 'E-CLOCK.']) {
    t.match(await explain(word), { status: 0, out: /^E-CLOCK\n/ }, word);
  }
});

t.test('for scripts a code is one JSON line', async (t) => {
  const { out } = await explain('E-CHANNEL-DOWN --json');
  t.same(JSON.parse(out), {
    code: 'E-CHANNEL-DOWN',
    wrong: faults['E-CHANNEL-DOWN'].wrong.en,
    next: faults['E-CHANNEL-DOWN'].next.en,
    call: 'walletService',
    whom: "the wallet's service",
  });
});

t.test('without a code all are listed, one a line', async (t) => {
  const codes = Object.keys(faults);
  const listed = (await explain('')).out.trimEnd().split('\n');
  t.same(
    listed.map((line) => line.split(' ')[0]),
    codes,
  );
  const lines = (await explain('--json')).out.trimEnd().split('\n');
  t.same(
    lines.map((line) => (JSON.parse(line) as { code: string }).code),
    codes,
  );
});

t.test('a code that nobody has is wrong usage, and so is an option', async (t) => {
  t.match(await explain('E-NOTHING'), {
    status: 2,
    out: '',
    err: /^There is no fault code "E-NOTHING"\. Run holdfast explain .* \[E-EXPLAIN-CODE\]\n$/,
  });
  t.match(await explain('--colour'), { status: 2, err: /\[E-EXPLAIN-USAGE\]\n$/ });
});
