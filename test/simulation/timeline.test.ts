/** What happened in a shop is told so that a person can follow it. */
import t from 'tap';
import type { Happening, HappeningKind } from '../../src/simulation/happenings.js';
import { timelineAbout, timelineOf } from '../../src/simulation/timeline.js';

function happenings(...told: readonly (readonly [HappeningKind, string])[]): readonly Happening[] {
  return told.map(([kind, what], at) => ({ atMs: at, kind, what }));
}

function calls(count: number): readonly (readonly [HappeningKind, string])[] {
  const wallets = ['alipay', 'wechat'];
  return Array.from({ length: count }, (_, at) => [
    'call',
    `query ${String(wallets[at % 2])} T0000001NUQSJK6E${String(at).padStart(6, '0')}`,
  ]);
}

/** Without the time. */
function words(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/^\S+ \S+ +/, '').replaceAll(/ +/g, ' '));
}

t.test(
  'of many calls that differ by wallet and number alone the first is told, and how many',
  async (t) => {
    t.same(words(timelineOf(happenings(...calls(40)))), [
      'till asks query alipay T0000001NUQSJK6E000000',
      'till asks ... and 39 more like it',
    ]);
  },
);

t.test('a few are told one by one, and so is what differs by its outcome', async (t) => {
  t.equal(timelineOf(happenings(...calls(3))).length, 3);
  const answers = ['paid', 'pending', 'paid', 'notFound', 'paid'] as const;
  const told = answers.map((answer) => ['answer', `query alipay T1: ${answer}`] as const);
  t.equal(timelineOf(happenings(...told)).length, answers.length);
});

t.test('what was written is told record by record', async (t) => {
  const told = Array.from({ length: 9 }, () => ['record', 'AskedAfterEnd of attempt T1'] as const);
  t.equal(timelineOf(happenings(...told)).length, 9);
});

t.test('of an order all is told that names it, and what went wrong in between', async (t) => {
  const [order, other] = ['T0000001NUQSJK6E000006', 'T0000001NUQSJK6E000007'];
  const told = happenings(
    ['fault', 'power@1: cut'],
    ['call', `charge alipay ${order}`],
    ['lcd', `PAYING ${order}`],
    ['call', `query alipay ${other}`],
    ['fault', 'wallet@2: alipay denies'],
    ['answer', `query alipay ${order}: declined`],
    ['fault', 'power@3: cut'],
  );
  t.same(words(timelineAbout(told, [`${order} is declined; the wallet keeps 12451`])), [
    'FAULT power@1: cut',
    `till asks charge alipay ${order}`,
    'FAULT wallet@2: alipay denies',
    `wallet query alipay ${order}: declined`,
  ]);
  t.same(timelineAbout(told, ['a screen has no room']), []);
});
