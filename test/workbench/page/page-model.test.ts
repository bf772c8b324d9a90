/** The smaller decisions of the page: keys, lamps, knobs, the phone's face, what is read out. */
import t from 'tap';
import { keyLabels } from '../../../src/runtime/ports/device.js';
import { code128 } from '../../../src/workbench/page/model/code128.js';
import { type Stroke, keyFor, markOf } from '../../../src/workbench/page/model/keyboard.js';
import { isUsual, knobsOf, putRight } from '../../../src/workbench/page/model/knobs.js';
import { lampsOf } from '../../../src/workbench/page/model/lamps.js';
import {
  clockText,
  grouped,
  phoneFace,
  yuan,
} from '../../../src/workbench/page/model/phone-face.js';
import {
  gistOf,
  heardNothing,
  news,
  spokenRows,
} from '../../../src/workbench/page/model/spoken.js';
import { phoneOf, stateOf, walletRow } from './facts.js';

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  modified: false,
  repeat: false,
  focus: 'page',
  ...more,
});

t.test('every key but 00 can be struck on the computer', async (t) => {
  const strokes = Array.from('0123456789.qvrpckmfde').concat([
    'Enter',
    'Escape',
    'Backspace',
    'Delete',
    'ArrowUp',
    'ArrowDown',
  ]);
  const struck = new Set(strokes.map((key) => keyFor(stroke(key))));
  t.same(
    keyLabels.filter((key) => !struck.has(key)),
    ['00'],
  );
  t.equal(keyFor(stroke('Q')), 'QUERY', 'with shift too');
});

t.test('what the browser does with a key stays with the browser', async (t) => {
  t.equal(keyFor(stroke('r', { modified: true })), null, 'Ctrl+R reloads');
  t.equal(keyFor(stroke('Enter', { focus: 'control' })), null, 'Enter works the button');
  t.equal(keyFor(stroke('Enter', { focus: 'keypad' })), null, 'and the cap that has the focus');
  t.equal(keyFor(stroke('ArrowDown', { focus: 'field' })), null, 'a list is walked');
  t.equal(keyFor(stroke('ArrowDown', { focus: 'control' })), null, 'a region scrolls');
  t.equal(keyFor(stroke('1', { repeat: true })), null, 'a key held down is pressed once');
  t.equal(keyFor(stroke('Tab')), null);
  t.equal(keyFor(stroke('constructor')), null);
  t.equal(keyFor(stroke('7', { focus: 'control' })), '7', 'digits are meant for the till');
});

t.test('caps show the stroke that is not on them already', async (t) => {
  t.equal(markOf('CANCEL'), 'Esc');
  t.equal(markOf('QUERY'), 'Q');
  t.equal(markOf('7'), null);
  t.equal(markOf('.'), null);
});

t.test('a count of seconds is no news, another sentence is', async (t) => {
  const rows = ['待确认 1688.00', '已等12秒', '', '取消  查询'];
  t.equal(gistOf(rows), gistOf(['待确认 1688.00', '已等13秒', '', '取消  查询']));
  t.equal(gistOf(['Till cancels in 9s']), gistOf(['Till cancels in 10s']));
  t.not(
    gistOf(rows),
    gistOf(['待确认 1688.01', '已等12秒', '', '取消  查询']),
    'an amount is news',
  );
  t.equal(spokenRows(rows), '待确认 1688.00，已等12秒，取消 查询');
});

t.test('pages that turn are read out once, and anew when row 1 has changed', async (t) => {
  const turns = [
    ['待确认 1.00', '请顾客手机确认'],
    ['待确认 1.00', '见已付款才交货'],
    ['待确认 1.00', '请顾客手机确认'],
    ['已付款 1.00', '可以交货'],
    ['待确认 1.00', '请顾客手机确认'],
  ];
  let heard = heardNothing;
  const said = turns.map((rows) => {
    const told = news(heard, rows);
    heard = told.heard;
    return told.say !== null;
  });
  t.same(said, [true, true, false, true, true]);
});

t.test('lamps say no more than the state', async (t) => {
  const state = stateOf();
  t.same(lampsOf(state), { power: 'good', network: 'good', printer: 'good' });
  t.match(lampsOf(stateOf({ power: 'off' })), { power: 'off' });
  t.match(lampsOf({ ...state, status: null }), { power: 'warn' }, 'it is starting');
  t.match(lampsOf({ ...state, network: { mode: 'slow' } }), { network: 'warn' });
  t.match(lampsOf({ ...state, network: { mode: 'captive' } }), { network: 'bad' });
  const { printer } = state;
  t.match(lampsOf({ ...state, printer: { ...printer, paper: 'low' } }), { printer: 'warn' });
  t.match(lampsOf({ ...state, printer: { ...printer, cover: 'open' } }), { printer: 'bad' });
  t.match(lampsOf({ ...state, printer: { ...printer, power: 'off' } }), { printer: 'off' });
});

t.test('every knob shows its usual position on a usual bench, and comes back to it', async (t) => {
  const state = stateOf();
  t.same(
    knobsOf('wechat').filter(
      (knob) => knob.at(state) !== knob.positions[0]?.name || !isUsual(knob, state),
    ),
    [],
  );
  t.same(putRight(state), []);
  const spoilt = {
    ...state,
    network: { mode: 'down' },
    disk: { full: true },
    clock: { offsetMs: -3_600_000, rtc: 'kept' },
    printer: { ...state.printer, model: 'clone', answer: 'fence', hot: true, lineMs: 300 },
    devices: { ...state.devices, scanner: { plug: 'out' } },
    scripts: [
      { channel: 'alipay', next: [{ do: 'hang' }] },
      { channel: 'wechat', next: [{ do: 'ask' }] },
    ],
  };
  t.same(putRight(spoilt), [
    { path: '/api/network', body: { mode: 'up' } },
    { path: '/api/disk', body: {} },
    { path: '/api/clock', body: { rtc: 'kept' } },
    { path: '/api/wallets/script', body: { channel: 'alipay', next: [] } },
    { path: '/api/wallets/script', body: { channel: 'wechat', next: [] } },
    { path: '/api/printer', body: { hot: false } },
    { path: '/api/printer', body: { speed: 'usual' } },
    { path: '/api/printer', body: { answer: 'id' } },
    { path: '/api/devices', body: { device: 'scanner', plug: 'in' } },
  ]);
  const silent = { ...state.printer, model: 'clone', answer: 'silent' };
  const usual = { ...state.printer.usual, answer: 'silent' };
  t.same(putRight({ ...state, printer: { ...silent, usual } }), [], 'a clone is as it was made');
  const positions = (['alipay', 'wechat'] as const).map((wallet) =>
    knobsOf(wallet)
      .find(({ name }) => name === 'charge')
      ?.at(spoilt),
  );
  t.same(positions, ['hang', 'ask'], 'of the wallet in front');
});

t.test(
  'the phone asks before all else, then shows its code, a code to scan, the last payment',
  async (t) => {
    const look = { rows: [walletRow('A', 'absent'), walletRow('B', 'paid')] };
    const asking = phoneOf({ asks: ['C', 'D'], code: '281234567890123456' });
    t.match(phoneFace({ ...look, phone: asking, passedMs: 1_000 }), {
      kind: 'ask',
      ask: { attempt: 'C', endsInMs: 179_000 },
      more: 1,
    });
    const code = phoneOf({ code: '281234567890123456' });
    t.match(phoneFace({ ...look, phone: code, passedMs: 1_000 }), { kind: 'code', leftMs: 59_000 });
    t.match(phoneFace({ ...look, phone: code, passedMs: 60_000 }), { kind: 'rest' }, 'it ran out');
    const bare = { ...look, phone: phoneOf({}), passedMs: 0 };
    t.match(phoneFace(bare), { kind: 'rest', last: { attempt: 'B' } });
    const shown = { rows: [walletRow('Q', 'codeShown'), ...look.rows] };
    t.match(phoneFace({ ...bare, ...shown }), { kind: 'scan', attempt: 'Q' });
    t.match(phoneFace({ ...bare, ...shown, phone: code }), { kind: 'code' });
  },
);

t.test('codes, money and time are written as people write them', async (t) => {
  t.equal(grouped('281234567890123456'), '2812 3456 7890 1234 56');
  t.equal(yuan(168_800), '1688.00');
  t.equal(yuan(5), '0.05');
  t.equal(clockText(59_001), '1:00');
  t.equal(clockText(-5), '0:00');
});

t.test(
  'bars of Code 128 C: the example of the standard, and nothing for an odd code',
  async (t) => {
    // Start C, 12, 34, check (105 + 12 + 2 * 34) % 103 = 82, stop.
    t.equal(code128('1234').join(''), '211232' + '112232' + '131123' + '121241' + '2331112');
    t.same(code128('123'), []);
    t.equal(code128('281234567890123456').length, 6 * 11 + 7);
  },
);
