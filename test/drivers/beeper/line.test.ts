import t from 'tap';
import { lineBeeper } from '../../../src/drivers/beeper/line/driver.js';
import type { Tune } from '../../../src/runtime/ports/device.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { unix: 'beeper' } };

t.test('says to the byte what the line understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'beeper-line.txt', {
    desk,
    open: async () => {
      const device = await opened(lineBeeper(desk.parts), raw, newEars<'beeper'>(desk.time));
      return {
        sound: (tune) => {
          device.sound(tune as Tune);
        },
        close: () => void device.close(),
      };
    },
  });
});

t.test('names all that is wrong with its configuration', async (t) => {
  t.same(problemsOf(lineBeeper(newDesk().parts), { line: 7 }), ['/link', '/line']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: lineBeeper,
    raw,
    sample: [0x31, 0x30],
    use: async (device) => {
      device.sound('alarm');
    },
    asksAtRest: false,
  });
  t.end();
});
