import fc from 'fast-check';
import t from 'tap';
import { inputKeysKeypad } from '../../../src/drivers/keypad/input-keys/driver.js';
import { keymaps } from '../../../src/drivers/keypad/input-keys/keymaps.js';
import { keyEar } from '../../../src/drivers/keypad/input-keys/protocol.js';
import { keymaps as hidKeymaps } from '../../../src/drivers/keypad/hid-boot/keymaps.js';
import { keyLabels } from '../../../src/runtime/ports/device.js';
import { count } from '../../counts.js';
import { configOf, newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { unix: 'keypad' } };

/** What happens, as a record: `[type, code, value]`. */
type Happening = readonly [number, number, number];

function recordOf([type, code, value]: Happening): readonly number[] {
  const record = Buffer.alloc(8);
  record.writeUInt16LE(type, 0);
  record.writeUInt16LE(code, 2);
  record.writeInt32LE(value, 4);
  return [...record];
}

const press = [
  ...recordOf([1, 96, 1]),
  ...recordOf([0, 0, 0]),
  ...recordOf([1, 96, 0]),
  ...recordOf([0, 0, 0]),
];

async function rig(config: object = raw) {
  const desk = newDesk();
  const ears = newEars<'keypad'>(desk.time);
  const device = await opened(inputKeysKeypad(desk.parts), config, ears);
  const keys = (): readonly string[] => ears.readings.map(({ key }) => key);
  return { ...desk, ears, device, keys };
}

t.test('says to the byte what the kernel says', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'keypad-input-keys.txt', {
    desk,
    open: async (tell) => {
      const { io } = newEars<'keypad'>(desk.time);
      const driver = inputKeysKeypad(desk.parts);
      await driver.open(configOf(driver, raw), {
        ...io,
        emit: ({ kind, key }) => {
          tell(`${kind} ${key}`);
        },
      });
      return {};
    },
  });
});

t.test('every printed label has a number, and every number one label', async (t) => {
  t.same(new Set(keymaps.till.values()), new Set(keyLabels));
  const numbers = [...keymaps.till.keys()];
  t.equal(new Set(numbers).size, numbers.length);
  for (const number of numbers) t.ok(number > 0 && number <= 0x2ff, String(number));
});

/** HID usage to the kernel's number, for the keys that both have: kernel, drivers/hid/hid-input.c, hid_keyboard. */
const numberOfUsage: Readonly<Record<number, number>> = {
  0x28: 28,
  0x29: 1,
  0x2a: 14,
  0x37: 52,
  0x3a: 59,
  0x43: 68,
  0x4c: 111,
  0x51: 108,
  0x52: 103,
  0x58: 96,
  0x59: 79,
  0x61: 73,
  0x62: 82,
  0x63: 83,
  0x67: 117,
};

t.test('a USB keypad says the same keys as through its HID reports', async (t) => {
  for (const [usage, number] of Object.entries(numberOfUsage)) {
    t.equal(keymaps.till.get(number), hidKeymaps.till.get(Number(usage)), usage);
  }
});

t.test('records cut anywhere say the same', async (t) => {
  const stream = [...press, ...recordOf([1, 79, 1]), ...recordOf([1, 80, 1])];
  for (let place = 0; place <= stream.length; place++) {
    const { wire, keys } = await rig();
    wire.push(...stream.slice(0, place));
    wire.push(...stream.slice(place));
    t.same(keys(), ['ENTER', '1', '2'], `cut at ${String(place)}`);
  }
});

t.test('what the profile says of a number stands before the keymap', async (t) => {
  const { wire, keys } = await rig({ ...raw, keys: { '96': 'VOID', '183': 'QUERY' } });
  wire.push(...recordOf([1, 96, 1]), ...recordOf([1, 183, 1]), ...recordOf([1, 79, 1]));
  t.same(keys(), ['VOID', 'QUERY', '1']);
});

t.test('events that the kernel lost are logged once a time, and skipped', async (t) => {
  const { wire, keys, ears } = await rig();
  const dropped = recordOf([0, 3, 0]);
  wire.push(...dropped, ...dropped, ...press, ...press);
  t.same(keys(), ['ENTER'], 'the first stands in what is not whole');
  t.same(
    ears.logged.map(({ name }) => name),
    ['keypad.events-lost'],
  );
});

t.test('as many presses are told as the kernel told, whatever it tells between', (t) => {
  const happening = fc.oneof(
    fc.tuple(fc.constant(1), fc.integer({ min: 0, max: 0x2ff }), fc.constantFrom(0, 1, 2)),
    fc.tuple(fc.constant(0), fc.constantFrom(0, 1, 3), fc.constant(0)),
    fc.tuple(fc.integer({ min: 2, max: 0x1f }), fc.nat({ max: 0xffff }), fc.integer()),
  );
  fc.assert(
    fc.property(fc.array(happening), (happenings) => {
      const ear = keyEar();
      const told: number[] = [];
      const expected: number[] = [];
      let isWhole = true;
      for (const one of happenings) {
        const [type, code, value] = one;
        const heard = ear.hear(Uint8Array.from(recordOf(one)));
        if (heard.kind === 'pressed') told.push(heard.code);
        if (type === 0 && code !== 1) isWhole = code === 0;
        if (type === 1 && value === 1 && isWhole) expected.push(code);
      }
      return told.join() === expected.join();
    }),
    { seed: 4, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = inputKeysKeypad(newDesk().parts);
  t.same(problemsOf(driver, { link: { input: '/dev/input/by-path/platform-keypad-event' } }), []);
  t.same(problemsOf(driver, { link: { input: '/dev/input/event3' } }), ['/link/input']);
  t.same(problemsOf(driver, { link: { input: 'event' }, keymap: 'x', keys: 7, y: 1 }), [
    '/link/input',
    '/keymap',
    '/keys',
    '/y',
  ]);
  t.same(
    problemsOf(driver, { ...raw, keys: { KEY_A: 'VOID', '768': 'VOID', '30': 'A' } }),
    ['/keys/768', '/keys/KEY_A', '/keys/30'].sort(),
  );
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: inputKeysKeypad,
    raw,
    sample: press,
    use: () => Promise.resolve(),
    asksAtRest: false,
  });
  t.end();
});
