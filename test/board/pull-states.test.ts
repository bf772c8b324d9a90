/** In which state a plug was pulled, by the journal's lines. */
import t from 'tap';
import type { JournalLine } from '../e2e/journal-words.js';
import { statesAtCuts } from './pull-states.js';

function line(type: string, more: Partial<JournalLine> = {}): JournalLine {
  const nothing = { sale: null, attempt: null, state: null, previous: null };
  const none = { ...nothing, channel: null, amountFen: null };
  return { seq: 1, type, ...none, boot: 1, thing: 'journal', id: '1', body: {}, ...more };
}

const boot = line('Boot');
const attempt = (state: string, body = {}): JournalLine =>
  line('x', { thing: 'attempt', state, body });
const slip = (state: string, kind = 'sale'): JournalLine =>
  line('x', { thing: 'slip', state, body: { kind } });

t.test('the newest thing before the start is what the plug was pulled in', async (t) => {
  const cases: readonly (readonly [JournalLine[], string])[] = [
    [[], 'idle'],
    [[line('NumberBlock', { thing: 'numbers' })], 'idle'],
    [[attempt('charging')], 'charging'],
    [[attempt('charging'), attempt('doubtful', { stopped: null })], 'doubtful'],
    [[attempt('doubtful', { stopped: { by: 'key' } })], 'unknown'],
    [[attempt('paid'), line('SaleSettled', { thing: 'sale' }), slip('queued')], 'paid'],
    [[attempt('paid'), slip('sending')], 'printing'],
    [[slip('sending'), slip('printed')], 'paid'],
    [[attempt('paid'), line('Tallied', { thing: 'day' })], 'paid'],
    [[attempt('paid'), { ...attempt('voided'), previous: 'voided' }], 'paid'],
    [[line('RefundSent', { thing: 'refund', state: 'sent' })], 'refund'],
    [[line('DayClosed', { thing: 'day' }), line('DayOpened', { thing: 'day' })], 'day close'],
    [[line('DayClosed', { thing: 'day' }), slip('sending', 'day')], 'day close'],
  ];
  for (const [lines, state] of cases) {
    t.same(statesAtCuts([...lines, boot, attempt('paid')], ['work']), [state]);
  }
});

t.test(
  'a start that has written its record was recovering, before that it was booting',
  async (t) => {
    t.same(statesAtCuts([attempt('charging'), boot, boot], ['work', 'start']), [
      'charging',
      'recovery',
    ]);
    t.same(statesAtCuts([attempt('charging'), boot], ['work', 'start']), ['charging', 'boot']);
  },
);
