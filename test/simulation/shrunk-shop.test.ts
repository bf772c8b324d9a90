/** A shop that is broken on purpose is found, told by its shortest form, and fails in it for the same reason. */
import t from 'tap';
import type { CliWorld } from '../../src/cli/command.js';
import { tellFailure, tellShortest } from '../../src/cli/simulate/failure-words.js';
import { trimIn } from '../../src/cli/simulate/trim-words.js';
import { runShop } from '../../src/simulation/shop.js';
import { kindOfViolation } from '../../src/simulation/shrink.js';
import { type RunShop, type SimulationOptions, simulate } from '../../src/simulation/simulation.js';
import { count } from '../counts.js';

const replays = count({ quick: 8, full: 200 });
const salesADay = count({ quick: 5, full: 20 });

/** The disk forgets what it was told to keep. */
const run: RunShop = (shop) => runShop({ ...shop, salesADay }, { ignores: ['datasync', 'sync'] });

const seedsMax = 100;

async function firstThatFails() {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const options: SimulationOptions = { seed, days: 1, faults: ['power'], shop: null };
    const [failure] = (await simulate(options, 1, run)).failed;
    if (failure !== undefined && failure.report.happened.length > 0) return { options, failure };
  }
  throw new Error('a disk that forgets is not found');
}

/** What `tell` says on stderr. */
async function said(tell: (world: CliWorld) => Promise<void> | void): Promise<readonly string[]> {
  const texts: string[] = [];
  const stderr = (text: string): number => texts.push(text);
  const stdout = (): void => undefined;
  await tell({ stdout, stderr, language: 'en', cwd: '/', env: {}, debug: false });
  return texts.join('').split('\n');
}

t.test('a disk that forgets is told by few faults and deeds, with what led to it', async (t) => {
  const { options, failure } = await firstThatFails();
  const whole = `npm run simulate -- --seed ${String(options.seed)} --days 1 --faults power --shop 1`;
  const [title] = await said((world) => {
    tellFailure(world, options, failure);
  });
  t.equal(title, `Violated in shop 1; play it again: ${whole}`);

  const [first = '', ...lines] = await said((world) =>
    tellShortest(world, { options, failure, replays, run }),
  );
  for (const counted of [/act in (\d+) of (\d+) steps/, /with (\d+) of (\d+) faults/]) {
    const [, left, all] = counted.exec(first) ?? [];
    t.ok(Number(left) <= Number(all) / 2, first);
  }
  t.ok(lines.some((line) => line.includes('power is cut')));
  t.ok(lines.some((line) => / journal +Charging of attempt| journal +NumberBlock/.test(line)));
  t.ok(lines.length < 200, `${String(lines.length)} lines`);

  const command = first.slice(first.indexOf(whole) + whole.length);
  const trim = trimIn(wordsIn(command));
  t.not(trim, null);
  const again = await simulate({ ...options, shop: 1, ...(trim === null ? {} : { trim }) }, 1, run);
  const kinds = again.failed[0]?.report.violations.map(kindOfViolation) ?? [];
  const [wrong = ''] = failure.report.violations;
  t.ok(kinds.includes(kindOfViolation(wrong)), 'the printed command fails for the same reason');
});

/** Options as they are typed. */
function wordsIn(command: string): Readonly<Record<string, string>> {
  const words: Record<string, string> = {};
  for (const [, name = '', value = ''] of command.matchAll(/--(\w+) (\S+)/g)) words[name] = value;
  return words;
}

/** One option and its value, as it is typed. */
function words(typed: string): Readonly<Record<string, string>> {
  const [name = '', value = ''] = typed.split(' ');
  return { [name]: value };
}

t.test('what is left out is told in words, and nothing else is taken for them', (t) => {
  t.equal(trimIn({}), null);
  t.same(trimIn(words('only none')), { until: null, only: [], idle: [] });
  t.same(trimIn({ until: '7', only: 'power@3,start@1', idle: '1-2,5' }), {
    until: 7,
    only: ['power@3', 'start@1'],
    idle: [
      [1, 2],
      [5, 5],
    ],
  });
  for (const wrong of ['only fire@3', 'only power', 'idle 3-2', 'idle 1-2-3'].map(words))
    t.throws(() => trimIn(wrong), JSON.stringify(wrong));
  t.throws(() => trimIn({ until: '0' }));
  t.end();
});
