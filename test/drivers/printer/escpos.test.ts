import t from 'tap';
import { escposPrinter } from '../../../src/drivers/printer/escpos/driver.js';
import type { PrintOutcome, PrintableSlip } from '../../../src/runtime/ports/device.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';
import { answerTo, inOrder, paperOut, printerRig, short, text, tiny, well } from './printer-rig.js';

const raw = { link: { unix: 'printer' } };

for (const [name, more] of [
  ['level-a', { completion: 'A' }],
  ['faults', { completion: 'A' }],
  ['auto', { completion: 'auto' }],
  ['late', { completion: 'A' }],
  ['hot', { completion: 'A' }],
  ['t20iii', { model: 'epson-tm-t20iii' }],
  ['pos5890', { model: 'zjiang-pos-5890' }],
] as const) {
  t.test(`says to the byte what the printer understands: ${name}`, async (t) => {
    const desk = newDesk();
    await playTranscript(t, `printer-escpos-${name}.txt`, {
      desk,
      open: async (tell) => {
        const ears = newEars<'printer'>(desk.time);
        const io = {
          ...ears.io,
          emit: ({ condition }: { condition: string }) => {
            tell(condition);
          },
        };
        const device = await opened(
          escposPrinter(desk.parts),
          { ...raw, ...more },
          { ...ears, io },
        );
        return {
          print: (slip) => {
            void device.print(slips[slip] ?? tiny).then((outcome) => {
              tell(outcomeText(outcome));
            });
          },
          clear: () => {
            void device.clearBuffer().then(({ ok }) => {
              tell(ok ? 'cleared' : 'not cleared');
            });
          },
        };
      },
    });
  });
}

const dots = {
  kind: 'image',
  picture: { widthDots: 8, heightDots: 2, rows: Uint8Array.of(255, 255) },
} as const;
const slips: Readonly<Record<string, PrintableSlip>> = {
  tiny,
  short,
  rich: {
    lines: [
      dots,
      {
        kind: 'text',
        text: '海藻',
        align: 'left',
        size: 'normal',
        bold: false,
        underline: true,
        inverse: true,
      },
      { kind: 'barcode', symbology: 'code128', data: 'T-1' },
      { kind: 'qr', data: 'HI' },
    ],
    cut: true,
  },
  plain: { lines: [dots, text('海藻')], cut: true },
};

function outcomeText(outcome: PrintOutcome): string {
  if (outcome.kind === 'printed') return outcome.kind;
  const { fault } = outcome;
  return `${outcome.kind} ${fault === null ? '-' : `${fault.code} ${fault.detail}`}`;
}

const printed = { kind: 'printed' };

/** Level by what the printer answers: what its jobs end with, and what comes of one. */
const levels = [
  ['A', {}, /1D 28 48 06 00 30 30( ..){4}$/, printed],
  ['B', { id: false }, /1D 72 01$/, printed],
  ['C', { id: false, fence: false }, /48 69 0A$/, printed],
  ['D', { id: false, fence: false, eot: null }, /48 69 0A$/, { kind: 'unknown', fault: null }],
] as const;

for (const [level, answers, ending, outcome] of levels) {
  for (const completion of [level, 'auto'] as const) {
    t.test(`level ${level}, as ${completion}`, async (t) => {
      const { printed, sent, time } = await printerRig(answers, { completion });
      t.same(await printed(), outcome);
      t.match(sent.at(-1), ending);
      // The clock of the machine goes on, and no id comes again.
      await time.advance(seconds(60));
      t.same(await printed(), outcome);
      const ids = sent.flatMap((hex) => /30 30((?: ..){4})$/.exec(hex)?.[1] ?? []);
      t.equal(new Set(ids).size, ids.length);
    });
  }
}

for (const [what, eot, detail] of [
  ['paper out', paperOut, 'paper is out'],
  ['cover open', [0x1a, 0x16, 0x12, 0x12], 'cover is open'],
  ['cutter jam', [0x1a, 0x52, 0x1a, 0x12], 'cutter is jammed'],
  ['unrecoverable', [0x1a, 0x52, 0x32, 0x12], 'printer has to be switched off and on'],
  ['an error without a name', [0x1a, 0x52, 0x12, 0x12], 'printer reports an error'],
  ['off-line', [0x1a, 0x12, 0x12, 0x12], 'printer is off-line'],
] as const) {
  t.test(`${what}: not one byte of the slip is sent, and the till hears of it`, async (t) => {
    const { printed, sent, answers, conditions, time } = await printerRig();
    answers.eot = eot;
    const before = sent.length;
    t.same(await printed(), { kind: 'notStarted', fault: { code: 'NotReady', detail } });
    t.equal(sent.length, before);
    t.not(conditions().at(-1), 'ready');
    answers.eot = well;
    await time.advance(seconds(6));
    t.equal(conditions().at(-1), 'ready', 'and when it is over');
  });

  t.test(`${what} after the first byte is unknown`, async (t) => {
    const { device, answers, time, sent } = await printerRig({ id: false }, { completion: 'A' });
    const printing = device.print(tiny);
    await time.advance(millis(100));
    t.match(sent.at(-1), /48 69 0A/, 'the slip is out');
    answers.eot = eot;
    await time.advance(seconds(2));
    t.same(await printing, { kind: 'unknown', fault: { code: 'NotReady', detail } });
  });
}

t.test('level C watches for a fault until the slip should be out', async (t) => {
  const { device, answers, time } = await printerRig({}, { completion: 'C' });
  const printing = device.print(tiny);
  await time.advance(millis(1_300));
  answers.eot = paperOut;
  await time.advance(seconds(2));
  t.match(await printing, { kind: 'unknown', fault: { code: 'NotReady' } });
});

t.test('level B is not proved by its fence alone', async (t) => {
  const { device, answers, time, wire } = await printerRig({ fence: false }, { completion: 'B' });
  for (const [eot, code] of [
    [paperOut, 'NotReady'],
    [null, 'Timeout'],
  ] as const) {
    answers.eot = well;
    const printing = device.print(tiny);
    await time.advance(millis(50));
    answers.eot = eot;
    wire.push(0x00);
    await time.advance(seconds(2));
    t.match(await printing, { kind: 'unknown', fault: { code } });
  }
});

t.test('an id that never comes is unknown, before anybody loses patience', async (t) => {
  const { device, time } = await printerRig({ id: false }, { completion: 'A' });
  const printing = device.print(tiny);
  await time.advance(seconds(25));
  t.same(await printing, {
    kind: 'unknown',
    fault: { code: 'Timeout', detail: 'printer does not answer' },
  });
});

t.test('lost with the slip on its way is unknown; lost before, nothing was taken', async (t) => {
  const on = await printerRig({ id: false }, { completion: 'A' });
  const printing = on.device.print(tiny);
  await on.time.advance(millis(100));
  on.wire.drop();
  t.match(await printing, { kind: 'unknown', fault: { code: 'Gone' } });
  t.match(await on.device.print(tiny), { kind: 'notStarted', fault: { code: 'Gone' } });
  t.match(await on.device.clearBuffer(), { ok: false, error: { code: 'Gone' } });

  const before = await printerRig({ eot: null }, { completion: 'A' });
  const waiting = before.device.print(tiny);
  await before.time.advance(millis(100));
  before.wire.drop();
  t.match(await waiting, { kind: 'notStarted', fault: { code: 'Gone' } });
  t.equal(before.sent.length, 1, 'ASB alone');
});

t.test('clearing gives up the slip on its way, and answers when the printer has', async (t) => {
  const { device, time, answers } = await printerRig({ id: false }, { completion: 'A' });
  const printing = device.print(tiny);
  await time.advance(millis(100));
  const clearing = device.clearBuffer();
  await time.advance(millis(100));
  t.match(await printing, { kind: 'unknown', fault: { code: 'Protocol' } });
  t.same(await clearing, { ok: true, value: undefined });

  answers.clear = false;
  const failing = device.clearBuffer();
  await time.advance(seconds(3));
  t.match(await failing, { ok: false, error: { code: 'Timeout' } });
});

t.test('a silent printer is given the order to clear, and believed', async (t) => {
  const { device, time, sent, conditions } = await printerRig({ eot: null, clear: false });
  const clearing = device.clearBuffer();
  await time.advance(seconds(4));
  t.same(await clearing, { ok: true, value: undefined });
  t.match(sent.at(-1), /^10 14 08/);
  t.same(conditions(), [], 'it may still be starting');
  await time.advance(seconds(12));
  t.same(conditions(), ['ready'], 'three looks without an answer: else no slip would come to it');
});

t.test('whoever was refused hears again that the printer is ready', async (t) => {
  const { device, time, conditions, answers } = await printerRig({ clear: false });
  t.same(conditions(), ['ready']);
  const failing = device.clearBuffer();
  await time.advance(seconds(7));
  t.match(await failing, { ok: false });
  t.same(conditions(), ['ready', 'ready']);
  answers.eot = null;
  const slips = Array.from({ length: 7 }, () => device.print(tiny));
  await time.advance(seconds(60));
  const kinds = (await Promise.all(slips)).map(({ kind }) => kind);
  t.ok(kinds.includes('notStarted'), 'no endless queue of slips');
});

t.test('three looks without an answer are off-line, one is not', async (t) => {
  const { answers, time, conditions } = await printerRig({}, { completion: 'A' });
  answers.eot = null;
  await time.advance(seconds(11));
  t.same(conditions(), ['ready']);
  await time.advance(seconds(9));
  t.same(conditions(), ['ready', 'offline']);
  answers.eot = well;
  await time.advance(seconds(7));
  t.same(conditions(), ['ready', 'offline', 'ready']);
});

t.test('an answer that comes late is not taken for the next', async (t) => {
  const { answers, time, conditions } = await printerRig({}, { completion: 'A' });
  // "12" to EOT 1 was late by more than the wait; a stall lets go, and everything comes at once.
  answers.delayMs = 1_050;
  answers.eot = [0x1a, 0x16, 0x12, 0x12];
  await time.advance(seconds(5));
  answers.delayMs = 1;
  await time.advance(seconds(10));
  t.same(conditions(), ['ready', 'coverOpen']);
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = escposPrinter(newDesk().parts);
  t.same(problemsOf(driver, raw), []);
  t.same(
    problemsOf(driver, {
      ...raw,
      completion: 'E',
      paper: '57mm',
      columns: 8,
      widthDots: 1,
      cutter: '',
      qr: 1,
      x: 1,
    }),
    ['/paper', '/columns', '/widthDots', '/cutter', '/qr', '/completion', '/x'],
  );
});

t.test('paper gives columns and dots, and either may be told apart from it', async (t) => {
  const driver = escposPrinter(newDesk().parts);
  const sizes = (more: object) => {
    const config = driver.parseConfig({ ...raw, ...more });
    return config.ok ? [config.value.columns, config.value.widthDots] : [];
  };
  t.same(sizes({}), [32, 384]);
  t.same(sizes({ paper: '58mm' }), [32, 384]);
  t.same(sizes({ paper: '80mm' }), [48, 576]);
  t.same(sizes({ paper: '80mm', columns: 42, widthDots: 512 }), [42, 512], '180 dpi');
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: escposPrinter,
    raw,
    sample: [0x10, 0x00, 0x00, 0x0f, 0x12, 0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00, 0x37, 0x25, 0],
    use: (device) => Promise.all([device.print(short), device.clearBuffer()]),
    asksAtRest: true,
    answers: (sent) => answerTo(sent, inOrder),
  });
  t.end();
});
