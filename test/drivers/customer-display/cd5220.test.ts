import fc from 'fast-check';
import t from 'tap';
import { cd5220Display } from '../../../src/drivers/customer-display/cd5220/driver.js';
import {
  blankRows,
  changeBytes,
  rowsOf,
} from '../../../src/drivers/customer-display/cd5220/protocol.js';
import { seconds } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { serial: '/dev/pos-display', baud: 9600 } };

t.test('says to the byte what the display understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'customer-display-cd5220.txt', {
    desk,
    open: async () => {
      const ears = newEars<'customerDisplay'>(desk.time);
      const device = await opened(cd5220Display(desk.parts), raw, ears);
      return {
        show: (rows) => {
          device.show(rows.split('|'));
        },
      };
    },
  });
});

t.test('a frame is whole rows of 20 printable characters, whatever it is told', (t) => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 4 });
  fc.assert(
    fc.property(texts, (rows) => {
      const bytes = Buffer.from(changeBytes(blankRows, rowsOf(rows))).toString('latin1');
      return /^(\x1bQA[\x20-\x7e]{20}\r)?(\x1bQB[\x20-\x7e]{20}\r)?$/.test(bytes);
    }),
    { seed: 4, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});

t.test('is sent five frames a second at most', async (t) => {
  const { time, wire, parts } = newDesk();
  const sent: Uint8Array[] = [];
  wire.onSent = (bytes) => sent.push(bytes);
  const device = await opened(cd5220Display(parts), raw, newEars<'customerDisplay'>(time));
  for (let turn = 0; turn < 100; turn++) {
    time.after(seconds(turn / 50), () => {
      device.show([String(turn)]);
    });
  }
  await time.advance(seconds(2.2));
  t.ok(sent.length >= 10 && sent.length <= 12, `${String(sent.length)} frames in 2 s`);
  t.match(Buffer.from(sent.at(-1) ?? []).toString('latin1'), /99/);
});

t.test('names all that is wrong with its configuration', async (t) => {
  t.same(problemsOf(cd5220Display(newDesk().parts), { link: { unix: '' } }), ['/link/unix']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: cd5220Display,
    raw,
    sample: [0x00, 0xff],
    use: async (device) => {
      device.show(['A']);
    },
    asksAtRest: false,
  });
  t.end();
});
