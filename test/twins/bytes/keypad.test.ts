import t from 'tap';
import { type Key, keyLabels } from '../../../src/runtime/ports/device.js';
import { millis, wallMs } from '../../../src/runtime/ports/units.js';
import { hidKeypad, keyReports, keyUsages } from '../../../src/twins/bytes/keypad.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { hex } from './bytes.js';

function rig(listens = true) {
  const time = virtualTime({ wall: wallMs(0) });
  const sent: [number, Uint8Array][] = [];
  const keypad = hidKeypad({
    after: (span, run) => time.after(span, run),
    send: (bytes) => {
      sent.push([time.elapsed(), bytes]);
      return listens;
    },
  });
  return { time, sent, keypad };
}

const up = hex('00 00 00 00 00 00 00 00');

t.test('every label has a usage of its own, none of them a roll-over or nothing', async (t) => {
  const usages = keyLabels.map((key) => keyUsages[key]);
  t.equal(new Set(usages).size, keyLabels.length);
  t.ok(usages.every((usage) => usage > 3 && usage < 0x68));
});

const wanted: readonly (readonly [Key, string])[] = [
  ['0', '62'],
  ['1', '59'],
  ['9', '61'],
  ['.', '63'],
  ['00', '67'],
  ['ENTER', '58'],
  ['BACKSPACE', '2A'],
  ['CLEAR', '53'],
  ['CANCEL', '29'],
  ['QUERY', '3A'],
  ['EVIDENCE', '43'],
];
for (const [key, usage] of wanted) {
  t.test(`${key} goes down as usage ${usage} and comes up as nothing`, async (t) => {
    t.same(keyReports(key), { down: hex(`00 00 ${usage} 00 00 00 00 00`), up });
  });
}

t.test('keys are pressed one after another, 20 ms down and 20 ms up', async (t) => {
  const { time, sent, keypad } = rig();
  const first = keypad.press(['1', '2']);
  const second = keypad.press(['ENTER']);
  await time.advance(millis(120));
  t.same(
    sent.map(([at, bytes]) => [at, bytes[2]]),
    [
      [0, 0x59],
      [20, 0],
      [40, 0x5a],
      [60, 0],
      [80, 0x58],
      [100, 0],
    ],
  );
  t.same(await first, { delivered: 2 });
  t.same(await second, { delivered: 1 });
});

t.test('what is pressed while nobody listens is lost, and said so', async (t) => {
  const { time, keypad } = rig(false);
  const pressed = keypad.press(['1', '2']);
  await time.advance(millis(80));
  t.same(await pressed, { delivered: 0 });
  t.same(await keypad.press([]), { delivered: 0 });
});
