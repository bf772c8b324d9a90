import t from 'tap';
import { CliError } from '../../src/cli/cli-error.js';
import type { Command } from '../../src/cli/command.js';
import type { CommandTable } from '../../src/cli/command-table.js';
import { runCli } from '../../src/cli/run-cli.js';
import { Bug } from '../../src/runtime/ports/bug.js';

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(argv: string, run: Command['run'] = async () => 0, lang = 'C'): Promise<Ran> {
  const table: CommandTable = {
    till: async () => ({
      name: 'till',
      summary: { zh: '收银', en: 'collects money' },
      help: { zh: '用法\n', en: 'usage\n' },
      run,
    }),
  };
  let out = '';
  let err = '';
  const surroundings = {
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    cwd: '/shop',
    env: { LANG: lang },
    version: '1.2.3',
  };
  const status = await runCli(argv.split(' ').filter(Boolean), surroundings, table);
  return { status, out, err };
}

const refusal = new CliError(
  {
    code: 'E-RUN-LOCKED',
    status: 3,
    wrong: { zh: '数据目录被占用。', en: 'The data folder is in use.' },
    next: { zh: '请先停止另一个进程。', en: 'Stop the other process first.' },
  },
  { cause: new Error('lock taken') },
);

t.test(
  'a command gets its arguments and the world, and its answer is the exit status',
  async (t) => {
    const ran = await run('--debug till ls --lang zh --json', async (argv, world) => {
      world.stdout(`${argv.join()} ${world.language} ${world.debug} ${world.cwd}\n`);
      return 1;
    });
    t.same(ran, { status: 1, out: 'ls,--json zh true /shop\n', err: '' });
  },
);

t.test('what stands after a lone -- is left to the command', async (t) => {
  const ran = await run('till -- --debug', async (argv, world) => {
    world.stdout(`${argv.join(' ')} ${world.debug}`);
    return 0;
  });
  t.equal(ran.out, '-- --debug false');
});

t.test('help lists the commands in the language that was asked for', async (t) => {
  t.match(await run('--help --lang zh'), { status: 0, out: /till {2}收银/ });
  t.match(await run('--help'), { status: 0, out: /till {2}collects money/ });
  t.same(await run('till --help', never), { status: 0, out: 'usage\n', err: '' });
});

t.test('the language comes from the locale unless --lang is given', async (t) => {
  t.match(await run('--help', never, 'zh_CN.UTF-8'), { out: /命令/ });
  t.match(await run('--help --lang=en', never, 'zh_CN.UTF-8'), { out: /Commands/ });
});

t.test('the version is one line', async (t) => {
  t.same(await run('--version'), { status: 0, out: 'holdfast 1.2.3\n', err: '' });
});

t.test('wrong usage is status 2, with what is wrong, what to do and a code', async (t) => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['', /^No command was given\. Run .* \[E-CLI-COMMAND\]\n$/],
    ['tell', /^There is no command "tell"\. Run .* \[E-CLI-COMMAND\]\n$/],
    ['toString', /no command "toString"/],
    ['till --lang fr', /^There is no language "fr"\. Use .* \[E-CLI-LANGUAGE\]\n$/],
    ['till --lang', /no language ""/],
  ];
  for (const [argv, err] of table) t.match(await run(argv, never), { status: 2, out: '', err });
});

t.test(
  'a fault that a command throws is told in one line, its stack with --debug only',
  async (t) => {
    const quiet = await run('till', () => Promise.reject(refusal));
    t.equal(quiet.status, 3);
    t.equal(quiet.err, 'The data folder is in use. Stop the other process first. [E-RUN-LOCKED]\n');
    const zh = await run('till --lang zh', () => Promise.reject(refusal));
    t.equal(zh.err, '数据目录被占用。 请先停止另一个进程。 [E-RUN-LOCKED]\n');
    const loud = await run('till --debug', () => Promise.reject(refusal));
    t.match(loud.err, /\n {4}at /);
    t.match(loud.err, /caused by: Error: lock taken/);
  },
);

t.test('a mistake of ours is status 70, its stack with --debug only', async (t) => {
  const bug = (): Promise<number> => Promise.reject(new Bug('a slip without a sale'));
  const quiet = await run('till', bug);
  t.equal(quiet.status, 70);
  t.match(quiet.err, /a slip without a sale.*--debug.*\[E-CLI-BUG\]\n$/);
  t.notMatch(quiet.err, /\n {4}at /);
  t.match(await run('till --debug', bug), { err: /\n {4}at / });
});

function never(): Promise<number> {
  return Promise.reject(new Bug('the command must not run'));
}
