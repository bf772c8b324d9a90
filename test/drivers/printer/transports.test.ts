/**
 * The printer on each kind of line (facts peripherals 1.6): what holds a line, who says why, and what is
 * let go. Real lines are tried in test/drivers/links; here the line is held in memory.
 */
import t from 'tap';
import { readPrinter } from '../../../src/drivers/printer/escpos/config.js';
import { escposPrinter } from '../../../src/drivers/printer/escpos/driver.js';
import type { PrintOutcome, PrintableSlip } from '../../../src/runtime/ports/device.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { newEars, opened } from '../desk.js';
import { printerRig, text, tiny } from './printer-rig.js';

const long: PrintableSlip = {
  lines: Array.from({ length: 300 }, () => text('x'.repeat(31))),
  cut: false,
};

const links = {
  serial: { serial: '/dev/pos/printer', baud: 19_200, flow: 'xonxoff' },
  usb: { usb: 'printer' },
  tcp: { tcp: '192.0.2.7' },
  file: { file: '/dev/usb/lp0', mode: 'write' },
  unix: { unix: 'printer' },
} as const;

t.test('a printer is named on every kind of link', async (t) => {
  for (const [kind, link] of Object.entries(links)) {
    t.match(readPrinter({ link, model: 'epson-tm-t20iii' }), {
      ok: true,
      value: { link: { kind } },
    });
  }
});

t.test(
  'serial: while the line is held, the printer itself says why; no question is put',
  async (t) => {
    const { device, wire, time, sent, conditions } = await printerRig(
      { id: false },
      { link: links.serial, completion: 'A' },
    );
    const questions = sent.length;
    const printing = device.print(long);
    await time.advance(millis(5));
    // XOFF: the line stands, and what is asked by DLE EOT could not get out either.
    wire.stall();
    await time.advance(seconds(3));
    const heldAt = sent.length;
    await time.advance(seconds(3));
    t.equal(sent.length, heldAt, 'nothing is put behind what waits');
    wire.push(0x18, 0x00, 0x0c, 0x0f);
    await time.settle();
    t.same(await printing, {
      kind: 'unknown',
      fault: { code: 'NotReady', detail: 'paper is out' },
    });
    t.equal(conditions().at(-1), 'paperOut');
    t.ok(heldAt > questions);
  },
);

t.test('serial: a slow line is not one that stands still', async (t) => {
  const slow = await printerRig(
    { id: false },
    { link: { ...links.serial, baud: 300 }, completion: 'A' },
  );
  let outcome: PrintOutcome | null = null;
  void slow.device.print(tiny).then((settled) => {
    outcome = settled;
  });
  await slow.time.advance(seconds(14));
  t.equal(outcome, null, 'bytes on the line are part of what is expected');
});

for (const kind of ['serial', 'usb', 'tcp', 'file'] as const) {
  t.test(
    `${kind}: a line that stands still without a word is let go with what waits`,
    async (t) => {
      const { device, wire, time, ears } = await printerRig(
        {},
        { link: links[kind], completion: 'A' },
      );
      const hear = wire.onSent;
      wire.onSent = (bytes) => {
        hear(bytes);
        if (bytes[0] === 0x1b && bytes[1] === 0x40) wire.stall();
      };
      const printing = device.print(long);
      await time.advance(seconds(9));
      t.same(ears.faults, [], 'not at once: a printer may be busy');
      await time.advance(seconds(5));
      const fault = { code: 'Timeout', detail: 'printer takes no more bytes and does not say why' };
      t.same(await printing, { kind: 'unknown', fault });
      t.same(ears.faults, [fault], 'the supervisor hears of it, once');
      t.equal(wire.openLinks(), 0);
      t.equal(time.nextDue(), undefined, 'no timer is left');
    },
  );
}

t.test('tcp: an idle line that the printer drops costs no slip', async (t) => {
  const { device, wire, time, parts, ears } = await printerRig({}, { link: links.tcp });
  await time.advance(seconds(60));
  wire.drop();
  t.match(await device.print(tiny), { kind: 'notStarted', fault: { code: 'Gone' } });
  t.equal(ears.faults.length, 1);
  const next = newEars<'printer'>(time);
  const back = await opened(escposPrinter(parts), { link: links.tcp, completion: 'A' }, next);
  await time.advance(millis(100));
  t.same(
    next.readings,
    [{ kind: 'ConditionChanged', condition: 'ready' }],
    'those who wait hear of it',
  );
  const printing = back.print(tiny);
  await time.advance(seconds(1));
  t.same(await printing, { kind: 'printed' });
});

t.test('a printer that reports nothing by itself is not told to', async (t) => {
  const { sent, printed } = await printerRig({}, { status: 'dleeot' });
  t.same(sent, [], 'no order of ASB at the opening');
  t.same(await printed(), { kind: 'printed' });
  t.notOk(
    sent.some((hex) => hex.includes('1D 61')),
    'nor in a job',
  );
});

t.test('a printer that answers nothing is asked nothing, and counts as ready', async (t) => {
  const { sent, printed, conditions } = await printerRig({ eot: null }, { status: 'none' });
  t.same(sent, []);
  t.same(conditions(), ['ready']);
  t.same(await printed(), { kind: 'unknown', fault: null });
});
