import t from 'tap';
import {
  type StartFacts,
  type StartReason,
  controllerSays,
  reasonOf,
  startReasons,
  watchdogSays,
} from '../../../src/runtime/supervisor/start-reason.js';
import { startReasonWords } from '../../../src/runtime/text/start-reasons.js';

/** A machine that tells nothing, started anew without a stop. */
const bare: StartFacts = {
  hasPrevious: true,
  stopped: false,
  machine: 'another',
  supplyFailed: false,
  byWatchdog: null,
  controller: null,
  dumps: null,
  dumpsBefore: '',
};

const told: readonly (readonly [StartReason, Partial<StartFacts>])[] = [
  ['first', { hasPrevious: false, stopped: true }],
  ['cleanStop', { stopped: true, machine: 'same' }],
  ['cleanStop', { stopped: true, machine: 'unknown', supplyFailed: true }],
  ['reboot', { stopped: true, byWatchdog: true }],
  ['panic', { dumps: 'dmesg@2', dumpsBefore: 'dmesg@1', byWatchdog: true, supplyFailed: true }],
  ['watchdog', { byWatchdog: true, supplyFailed: true }],
  ['watchdog', { controller: 'watchdog' }],
  ['powerLine', { supplyFailed: true, controller: 'power' }],
  ['powerLine', { supplyFailed: true, machine: 'same' }],
  ['crash', { machine: 'same', byWatchdog: true, dumps: 'dmesg@2' }],
  ['powerLoss', { controller: 'power' }],
  ['forcedReboot', { controller: 'software' }],
  ['powerLoss', { byWatchdog: false, dumps: '' }],
  ['powerLoss', { byWatchdog: false, dumps: 'dmesg@1', dumpsBefore: 'dmesg@1' }],
  ['unknown', {}],
  ['unknown', { byWatchdog: false }],
  ['unknown', { machine: 'unknown', controller: 'power' }],
];

t.test('each reason from what is known, and none where nothing tells', (t) => {
  for (const [reason, facts] of told) {
    t.equal(reasonOf({ ...bare, ...facts }), reason, JSON.stringify(facts));
  }
  t.same(new Set(told.map(([reason]) => reason)), new Set(startReasons), 'every reason is met');
  t.same(Object.keys(startReasonWords), [...startReasons], 'and has its words');
  t.end();
});

type Choices = { readonly [F in keyof StartFacts]?: readonly StartFacts[F][] };

/** Every combination of these, on a bare machine. */
function combined(choices: Choices): readonly StartFacts[] {
  return Object.entries(choices).reduce<readonly StartFacts[]>(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [bare],
  );
}

t.test('whatever is known, a clean stop is none of the machine, a death none of a stop', (t) => {
  const every = combined({
    stopped: [true, false],
    machine: ['same', 'another', 'unknown'],
    supplyFailed: [true, false],
    byWatchdog: [true, false, null],
    controller: ['power', 'watchdog', 'software', null],
    dumps: [null, '', 'dmesg@1'],
  });
  const needsReboot = ['reboot', 'panic', 'watchdog', 'powerLoss', 'forcedReboot'];
  for (const facts of every) {
    const reason = reasonOf(facts);
    const isOfStop = reason === 'cleanStop' || reason === 'reboot';
    if (isOfStop !== facts.stopped) t.fail(JSON.stringify(facts));
    if (needsReboot.includes(reason) && facts.machine !== 'another') t.fail(JSON.stringify(facts));
  }
  t.equal(every.length, 432);
  t.end();
});

t.test('bits and words of a board, understood only where they cannot be mistaken', (t) => {
  t.same(['32', '33', '0', '2', '', 'none', '-1'].map(watchdogSays), [
    true,
    true,
    false,
    false,
    null,
    null,
    null,
  ]);
  const words = {
    'power-on reset': 'power',
    POR: 'power',
    'Brown-out': 'power',
    watchdog: 'watchdog',
    WDT: 'watchdog',
    'soft reset': 'software',
    SOFTWARE: 'software',
    'POR | WDT': null,
    reboot: null,
    '0x1': null,
    '': null,
  };
  for (const [text, says] of Object.entries(words)) t.equal(controllerSays(text), says, text);
  t.end();
});
