import fc from 'fast-check';
import t from 'tap';
import { linePower } from '../../../src/drivers/power/line/driver.js';
import { isFailingBy } from '../../../src/drivers/power/line/protocol.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { bytesOf, playTranscript } from '../transcript.js';

const raw = { link: { unix: 'power' } };

t.test('hears to the byte what a line says, and tells each change once', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'power-line.txt', {
    desk,
    open: async (tell) => {
      const ears = newEars<'power'>(desk.time);
      const io = {
        ...ears.io,
        emit: ({ isFailing }: { readonly isFailing: boolean }) => {
          tell(String(isFailing));
        },
      };
      await opened(linePower(desk.parts), raw, { ...ears, io });
      return {};
    },
  });
});

t.test('whatever comes, the newest level is what the line says', async (t) => {
  const byte = fc.oneof(fc.constantFrom(0x30, 0x31), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte), (bytes) => {
      const levels = bytes.filter((each) => each === 0x30 || each === 0x31);
      const newest = levels.at(-1);
      const expected = newest === undefined ? null : newest === 0x31;
      t.equal(isFailingBy(Uint8Array.from(bytes)), expected);
    }),
    { numRuns: count({ quick: 50, full: 10_000 }) },
  );
});

t.test('a line of the kernel is named by chip and line; a foreign field is a problem', (t) => {
  const gpio = { chip: '9030000.pl061', line: 5, direction: 'in', activeLow: true };
  const driver = linePower(newDesk().parts);
  t.same(problemsOf(driver, { link: { gpio } }), []);
  t.not(problemsOf(driver, { link: { gpio }, debounceMs: 5 }).length, 0);
  t.end();
});

driverContract(t, {
  make: linePower,
  raw,
  sample: bytesOf('"1"'),
  use: () => Promise.resolve(),
  asksAtRest: false,
});
