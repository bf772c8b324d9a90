/** The rules of udev can be read, and every name that a profile counts on is made by one. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';
import { type RuleFile, madeNames, readRules } from './udev-rules.js';

const folder = path.join(projectRoot, 'packaging/udev');
const text = readFileSync(path.join(folder, '65-holdfast.rules'), 'utf8');
const ours = readRules(text);

t.test('udev takes every rule', async (t) => {
  t.same(ours.problems, []);
  t.ok(ours.rules.length > 15);
});

t.test('what udev does not take is noticed', async (t) => {
  for (const [rule, problem] of [
    ['KERNAL=="lp0", GROUP="pos"', /no key KERNAL/],
    ['KERNEL="lp0"', /KERNEL does not take =/],
    ['GROUP=="pos"', /GROUP does not take ==/],
    ['ATTRS=="05e0"', /ATTRS needs braces/],
    ['GROUP{x}="pos"', /GROUP takes no braces/],
    ['KERNEL=="lp0" GROUP="pos"', /cannot be read/],
    ['KERNEL=="lp0', /cannot be read/],
    ['KERNEL=="lp0", MODE="660"', /no mode/],
    ['ATTRS{idVendor}=="05E0"', /small hexadecimal/],
    ['GOTO="nowhere"', /no label nowhere/],
  ] as const) {
    t.match(readRules(`# comment\n${rule}\n`).problems, [problem], rule);
  }
});

t.test('nothing is given to everybody, and rights go to the group of the till', async (t) => {
  for (const { line, terms } of ours.rules) {
    const mode = terms.find(({ key }) => key === 'MODE')?.value;
    const group = terms.find(({ key }) => key === 'GROUP')?.value;
    t.equal(mode === undefined, group === undefined, `line ${String(line)}: both or neither`);
    t.match(mode ?? '0660', /^0[0-7][0-7]0$/, `line ${String(line)}`);
    t.equal(group ?? 'pos', 'pos', `line ${String(line)}`);
  }
});

t.test(
  'every name that is made is in the README, and every one in the README is made',
  async (t) => {
    const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
    const table = readme.split('\n').filter((line) => line.startsWith('| `/dev/pos/'));
    const told = [...table.join('\n').matchAll(/^\| (.*?) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`\/dev\/(pos\/[a-z-]+)`/g)].map(([, name = '']) => name),
    );
    t.same(new Set(madeNames(ours)), new Set(told));
  },
);

/** Names below /dev/pos in any text of a profile. */
function posNames(profile: string): readonly string[] {
  return [...profile.matchAll(/"\/dev\/(pos\/[^"]*)"/g)].map(([, name = '']) => name);
}

function namesWithoutRule(profile: string, rules: readonly RuleFile[]): readonly string[] {
  const made = new Set(rules.flatMap(madeNames));
  return posNames(profile).filter((name) => !made.has(name));
}

t.test('every link of a profile that names /dev/pos has its rule', async (t) => {
  const boards = path.join(projectRoot, 'board-profiles');
  for (const entry of readdirSync(boards, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const files = readdirSync(path.join(boards, entry.name));
    const own = files
      .filter((name) => name.endsWith('.rules'))
      .map((name) => readRules(readFileSync(path.join(boards, entry.name, name), 'utf8')));
    for (const one of own) t.same(one.problems, [], entry.name);
    const profile = readFileSync(path.join(boards, entry.name, 'profile.json'), 'utf8');
    t.same(namesWithoutRule(profile, [ours, ...own]), [], entry.name);
  }
  const planted = '{ "link": { "serial": "/dev/pos/display" } }';
  t.same(namesWithoutRule(planted, [ours]), ['pos/display'], 'one without a rule is noticed');
  const rule = readRules('SUBSYSTEM=="tty", ENV{ID_PATH}=="x", SYMLINK+="pos/display"');
  t.same(namesWithoutRule(planted, [ours, rule]), []);
});

t.test('usblp is kept away by a file of its own', async (t) => {
  const conf = readFileSync(path.join(folder, 'holdfast-usblp.conf'), 'utf8');
  const words = conf.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  t.same(words, ['blacklist usblp']);
});
