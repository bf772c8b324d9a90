import fc from 'fast-check';
import t from 'tap';
import { charlcdLcd } from '../../../src/drivers/lcd/charlcd/driver.js';
import {
  blankRows,
  changeBytes,
  initBytes,
  rowsOf,
  sizes,
} from '../../../src/drivers/lcd/charlcd/protocol.js';
import { layouts } from '../../../src/ui-lcd/layouts.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';
import { charPanel } from './charlcd-panel.js';

const raw = { link: { unix: 'lcd' } };

t.test('says to the byte what the kernel understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'lcd-charlcd.txt', {
    desk,
    open: async () => {
      const device = await opened(charlcdLcd(desk.parts), raw, newEars<'lcd'>(desk.time));
      return {
        show: (rows) => {
          device.show(rows.split('|'));
        },
      };
    },
  });
});

t.test('every size is one that a layout fills', async (t) => {
  for (const [name, { columns, rows }] of Object.entries(sizes)) {
    t.match(layouts[name as keyof typeof sizes], { columns, rows, charset: 'ascii' });
  }
});

t.test('whatever an earlier till left, the panel begins clear, without a cursor', async (t) => {
  for (const left of ['', '\x1b', '\x1b[L', '\x1b[Lx1', 'half a row']) {
    const panel = charPanel(20, 4);
    panel.write(Buffer.from(left));
    panel.write(initBytes);
    t.same(panel.rows(), blankRows(sizes['20x4']));
    t.same(panel.cursor(), { isShown: false, blinks: false });
  }
});

const texts = fc.array(
  fc.string({
    unit: fc.constantFrom('a', '1', ' ', '中', '😀', '\u001b', '\n', '~', '\\', '€', ';', '['),
    maxLength: 24,
  }),
  { maxLength: 6 },
);

t.test('whatever is shown stands there, by its changed cells alone', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(sizes['20x4'], sizes['20x2']),
      fc.array(texts, { maxLength: 5 }),
      (size, pictures) => {
        const panel = charPanel(size.columns, size.rows);
        panel.write(initBytes);
        panel.printed();
        let shown = blankRows(size);
        for (const picture of pictures) {
          const wanted = rowsOf(picture, size);
          panel.write(changeBytes(shown, wanted));
          const changed = wanted
            .join('')
            .split('')
            .filter((cell, place) => cell !== shown.join('')[place]);
          if (panel.printed() !== changed.length) return false;
          if (panel.rows().join('\n') !== wanted.join('\n')) return false;
          if (!/^[ -[\]-}]*$/.test(wanted.join(''))) return false;
          shown = wanted;
        }
        return panel.unknown.length === 0;
      },
    ),
    { seed: 44, numRuns: count({ quick: 300, full: 50_000 }) },
  );
  t.end();
});

t.test('while the panel is slow, pictures in between are left out', async (t) => {
  const desk = newDesk();
  const panel = charPanel(20, 4);
  const pieces: number[] = [];
  desk.wire.onSent = (bytes) => {
    panel.write(bytes);
    pieces.push(bytes.length);
  };
  const device = await opened(charlcdLcd(desk.parts), raw, newEars<'lcd'>(desk.time));
  await desk.time.settle();
  desk.wire.stall();
  device.show(['first']);
  for (let place = 0; place < 50; place++) device.show([`picture ${String(place)}`]);
  desk.wire.release();
  await desk.time.settle();
  t.equal(pieces.length, 3, 'setting up, the first, the newest');
  t.equal(panel.rows()[0], 'picture 49'.padEnd(20));
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = charlcdLcd(newDesk().parts);
  t.same(problemsOf(driver, { link: { file: '/dev/lcd' }, size: '20x2' }), []);
  t.same(problemsOf(driver, { size: '16x2', rows: 4 }), ['/link', '/size', '/rows']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: charlcdLcd,
    raw,
    sample: [0x00],
    use: async (device) => {
      device.show(['READY', '', '', 'MENU']);
    },
    asksAtRest: false,
  });
  t.end();
});
