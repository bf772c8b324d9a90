import t from 'tap';
import { readOf } from '../../../src/cli/doctor/asked-till.js';
import { lineOf } from '../../../src/cli/doctor/finding.js';
import { startFindings } from '../../../src/cli/doctor/start.js';

const line = { id: 'power', kind: 'power' };

function told(start: unknown, language: 'zh' | 'en', devices: readonly unknown[] = [line]): string {
  return [...startFindings(readOf({ start, devices }))]
    .map((finding) => lineOf(finding, language))
    .join('');
}

const start = {
  reason: 'watchdog',
  counts: { first: 1, watchdog: 2 },
  supply: { isFailing: false, failedAtMs: 1_800_000_000_000, failedAgoMs: 120_000 },
};

t.test('why it was started is told with how often it was so', (t) => {
  t.match(
    told(start, 'en'),
    /start: reset by the watchdog\. So far: 1x the first.*2x reset by the/,
  );
  t.match(told(start, 'zh'), /看门狗复位。历次：首次启动 1 次，看门狗复位 2 次。/);
  t.match(told({ ...start, reason: 'meteor' }, 'en'), /start: meteor\./, 'a newer till knows more');
  t.end();
});

t.test('a line of the supply is told with its level and its last word', (t) => {
  t.match(told(start, 'en'), /supply: stands; it last told of an end, 2 min ago\./);
  const before = { ...start, supply: { ...start.supply, failedAgoMs: null } };
  t.match(told(before, 'en'), /; it last told of an end before this start\./);
  t.match(told(before, 'zh'), /上次告知断电在本次启动之前。/);
  const never = { ...start, supply: { isFailing: false, failedAtMs: null } };
  t.match(told(never, 'zh'), /电源正常；从未告知断电。/);
  const failing = { ...start, supply: { isFailing: true, failedAtMs: 1_800_000_000_000 } };
  t.match(told(failing, 'en'), /^FAULT +power +supply: .*\[E-POWER-FAIL\]\n$/m);
  t.end();
});

t.test('a board without a line tells of none, a till that keeps nothing of nothing', (t) => {
  t.notMatch(told(start, 'en', []), /supply/);
  t.equal(told(null, 'en', []), '');
  t.end();
});
