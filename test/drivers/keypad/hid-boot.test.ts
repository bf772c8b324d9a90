import fc from 'fast-check';
import t from 'tap';
import { keymaps } from '../../../src/drivers/keypad/hid-boot/keymaps.js';
import { hidBootKeypad } from '../../../src/drivers/keypad/hid-boot/driver.js';
import { hear, nothingDown } from '../../../src/drivers/keypad/hid-boot/protocol.js';
import { type Key, keyLabels } from '../../../src/runtime/ports/device.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { unix: 'keypad' } };
const press = [0, 0, 0x58, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

async function rig() {
  const desk = newDesk();
  const ears = newEars<'keypad'>(desk.time);
  const device = await opened(hidBootKeypad(desk.parts), raw, ears);
  return { ...desk, ears, device };
}

t.test('says to the byte what a keypad says', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'keypad-hid-boot.txt', {
    desk,
    open: async (tell) => {
      const { io } = newEars<'keypad'>(desk.time);
      const emit = ({ kind, key }: { kind: string; key: Key }): void => {
        tell(`${kind} ${key}`);
      };
      const driver = hidBootKeypad(desk.parts);
      await driver.open(
        { link: { kind: 'unix', path: 'keypad' }, keymap: 'till' },
        { ...io, emit },
      );
      return {};
    },
  });
});

t.test('every printed label has a usage, and every usage one label', async (t) => {
  t.same(new Set(keymaps.till.values()), new Set(keyLabels));
  for (const usage of keymaps.till.keys()) t.ok(usage >= 4 && usage <= 0xdd, String(usage));
});

t.test('reports cut anywhere say the same', async (t) => {
  const stream = [...press, 2, 0, 0x59, 0x5a, 0, 0, 0, 0, ...press];
  for (let place = 0; place <= stream.length; place++) {
    const { wire, ears } = await rig();
    wire.push(...stream.slice(0, place));
    wire.push(...stream.slice(place));
    t.same(
      ears.readings.map(({ key }) => key),
      ['ENTER', '1', '2', 'ENTER'],
      `cut at ${String(place)}`,
    );
  }
});

t.test('a key is told once while it is down, whatever the reports', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 8, maxLength: 8 })), (reports) => {
      let down = nothingDown;
      for (const report of reports) {
        const heard = hear(report, down);
        for (const usage of heard.pressed) {
          if (down.has(usage) || !heard.down.has(usage) || usage < 4) return false;
        }
        down = heard.down;
        if (down.size > 6) return false;
      }
      return true;
    }),
    { seed: 1, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = hidBootKeypad(newDesk().parts);
  t.same(problemsOf(driver, raw), []);
  t.same(
    problemsOf(driver, {
      link: { hid: { vendorId: '1a2c', productId: '0x0e24' } },
      keymap: 'x',
      y: 1,
    }),
    ['/link/hid/vendorId', '/keymap', '/y'],
  );
  t.same(problemsOf(driver, { link: { unix: 'a', serial: 'b' } }), ['/link']);
  t.same(problemsOf(driver, {}), ['/link']);
  t.same(problemsOf(driver, { link: 7 }), ['/link', '/link']);
  t.same(problemsOf(driver, null), ['', '/link']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: hidBootKeypad,
    raw,
    sample: press,
    use: () => Promise.resolve(),
    asksAtRest: false,
  });
  t.end();
});
