import t from 'tap';
import { lampsOf } from '../../../src/runtime/terminal/lamps.js';
import type { AttemptStatus, Status } from '../../../src/runtime/terminal/status.js';
import { sampleStatus } from './status-sample.js';

function attempt(state: AttemptStatus['state'], no = 'T1'): AttemptStatus {
  return {
    sale: 1,
    attempt: no,
    channel: 'alipay',
    amountFen: 1250,
    state,
    money: null,
    late: false,
    waitedMs: 0,
    cancelsInMs: null,
  };
}

t.test('each lamp says one thing', async (t) => {
  const waiting: Partial<Status> = { foreground: 'T1', attempts: [attempt('doubtful')] };
  for (const [what, status, lit] of [
    ['at rest', {}, ['ready']],
    ['while an amount is keyed', { screen: 'amount' }, ['ready']],
    ['while it starts', { ready: false, screen: 'starting' }, ['busy']],
    ['before it is ready, whatever is shown', { ready: false }, ['busy']],
    ['while it resumes', { screen: 'resuming' }, ['busy']],
    ['while a wallet is asked', { screen: 'asking', ...waiting }, ['busy']],
    ['while the customer confirms', { screen: 'confirm-on-phone', ...waiting }, ['busy']],
    ['when the wait was stopped', { screen: 'unknown', ...waiting }, ['ready', 'unknown']],
    ['with an earlier sale open', { attempts: [attempt('doubtful')] }, ['ready', 'unknown']],
    [
      'with an earlier sale open while another is asked',
      {
        screen: 'asking',
        foreground: 'T2',
        attempts: [attempt('voiding'), attempt('charging', 'T2')],
      },
      ['busy', 'unknown'],
    ],
    ['with one stuck', { foreground: 'T1', attempts: [attempt('stuck')] }, ['ready', 'unknown']],
    [
      'with finals alone',
      { attempts: [attempt('paid'), attempt('declined'), attempt('voided')] },
      ['ready'],
    ],
    ['with a fault that stops nothing', { faults: ['E-PRINTER-PAPER'] }, ['ready', 'fault']],
    [
      'when the journal takes nothing',
      { ready: false, screen: 'locked', faults: ['E-JOURNAL-LOCKED'] },
      ['fault'],
    ],
  ] satisfies readonly (readonly [string, Partial<Status>, readonly string[]])[]) {
    t.same(lampsOf({ ...sampleStatus, ...status }, false), lit, what);
  }
});

t.test('a till that begins no sale for want of a device is not ready', async (t) => {
  t.same(lampsOf(sampleStatus, true), ['fault']);
});
