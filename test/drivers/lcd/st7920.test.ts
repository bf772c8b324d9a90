import fc from 'fast-check';
import t from 'tap';
import { gb2312Code } from '../../../src/drivers/charset/gb2312.js';
import { st7920Lcd } from '../../../src/drivers/lcd/st7920/driver.js';
import {
  blankPanel,
  changeBytes,
  columnCount,
  initBytes,
  panelOf,
  rowCount,
} from '../../../src/drivers/lcd/st7920/protocol.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { unix: 'lcd' } };

async function rig() {
  const desk = newDesk();
  const sent: Uint8Array[] = [];
  desk.wire.onSent = (bytes) => sent.push(bytes);
  const ears = newEars<'lcd'>(desk.time);
  const device = await opened(st7920Lcd(desk.parts), raw, ears);
  await desk.time.advance(millis(2));
  return { ...desk, ears, device, sent };
}

t.test('says to the byte what the panel understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'lcd-st7920.txt', {
    desk,
    open: async () => {
      const device = await opened(st7920Lcd(desk.parts), raw, newEars<'lcd'>(desk.time));
      return {
        show: (rows) => {
          device.show(rows.split('|'));
        },
      };
    },
  });
});

const texts = fc.array(
  fc.string({
    unit: fc.constantFrom('a', '1', ' ', '中', '￥', '😀', '\u0007', '€', '□'),
    maxLength: 20,
  }),
  { maxLength: 6 },
);

/** The memory of a panel, as far as this needs one: a cell at each address. */
function played(frames: Uint8Array, memory: Map<number, number>): void {
  let address = 0;
  let half: number | null = null;
  for (let place = 0; place < frames.length; place += 3) {
    const [what = 0, high = 0, low = 0] = frames.subarray(place, place + 3);
    const byte = high | (low >> 4);
    if (what === 0xf8) address = byte;
    else if (half === null) half = byte;
    else {
      memory.set(address, (half << 8) | byte);
      address += 1;
      half = null;
    }
  }
}

t.test('whatever is shown after whatever, the panel shows the last of it', (t) => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 5 }), (pictures) => {
      const memory = new Map<number, number>();
      let shown = blankPanel;
      for (const rows of pictures) {
        const wanted = panelOf(rows);
        if (wanted.length !== (rowCount * columnCount) / 2) return false;
        const bytes = changeBytes(shown, wanted);
        if (bytes.length > 204) return false;
        played(bytes, memory);
        shown = wanted;
      }
      const rows = [0x80, 0x90, 0x88, 0x98];
      return shown.every((cell, place) => {
        const address = (rows[place >> 3] ?? 0) + (place & 7);
        return (memory.get(address) ?? 0x2020) === cell;
      });
    }),
    { seed: 3, numRuns: count({ quick: 300, full: 30_000 }) },
  );
  t.end();
});

t.test('has of Chinese what a GB2312 ROM has, and no more', async (t) => {
  t.equal(gb2312Code('啊'), 0xb0a1, 'first hanzi');
  t.equal(gb2312Code('齄'), 0xf7fe, 'last hanzi');
  t.equal(gb2312Code('座'), 0xd7f9, 'last of the short row');
  t.equal(gb2312Code('￥'), 0xa3a4);
  t.equal(gb2312Code('¥'), 0xa3a4, 'by its full-width twin');
  for (const character of ['ⅰ', '€', '丂', '镕', '\ue000', 'A']) {
    t.equal(gb2312Code(character), undefined, character);
  }
  const all = Array.from({ length: 0x10000 }, (_, point) => point)
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .filter((point) => gb2312Code(String.fromCharCode(point)) !== undefined);
  // 682 signs and 6,763 hanzi (GB 2312-80), and the yen sign a second time.
  t.equal(all.length, 682 + 6763 + 1);
});

t.test('while the panel is slow only the latest picture is kept', async (t) => {
  const { device, wire, time, sent } = await rig();
  wire.stall();
  device.show(['A']);
  await time.settle();
  t.equal(sent.length, 2);
  for (let turn = 0; turn < 1_000; turn++) device.show([String(turn)]);
  await time.settle();
  t.equal(sent.length, 2, 'nothing is queued behind a panel that does not take it');
  wire.release();
  await time.settle();
  t.equal(sent.length, 3);
  t.same(sent[2], changeBytes(panelOf(['A']), panelOf(['999'])));
});

t.test('a new start clears what the last one left', async (t) => {
  const { sent } = await rig();
  t.same(sent, [initBytes]);
});

t.test('names all that is wrong with its configuration', async (t) => {
  t.same(problemsOf(st7920Lcd(newDesk().parts), { link: {}, rows: 4 }), ['/link', '/rows']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: st7920Lcd,
    raw,
    sample: [0x00, 0xff],
    use: async (device) => {
      device.show(['A']);
    },
    asksAtRest: false,
  });
  t.end();
});
