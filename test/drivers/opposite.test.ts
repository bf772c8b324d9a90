/**
 * The drivers on the twins that stand opposite to them: two readings of the same manuals, made apart,
 * have to agree. What is compared goes in at one port and comes out at the other.
 */
import t from 'tap';
import { cd5220Display as cd5220Driver } from '../../src/drivers/customer-display/cd5220/driver.js';
import { led8Display as led8Driver } from '../../src/drivers/customer-display/led8/driver.js';
import { escposDrawer } from '../../src/drivers/drawer/escpos/driver.js';
import { hidBootKeypad } from '../../src/drivers/keypad/hid-boot/driver.js';
import { st7920Lcd } from '../../src/drivers/lcd/st7920/driver.js';
import { escposPrinter } from '../../src/drivers/printer/escpos/driver.js';
import { hidPosScanner as posDriver } from '../../src/drivers/scanner/hid-pos/driver.js';
import { serialScanner as scannerDriver } from '../../src/drivers/scanner/serial/driver.js';
import { type PrintableSlip, keyLabels } from '../../src/runtime/ports/device.js';
import { millis, seconds } from '../../src/runtime/ports/units.js';
import { cd5220Display } from '../../src/twins/bytes/cd5220.js';
import { escposPrinter as printerTwin } from '../../src/twins/bytes/escpos/printer.js';
import { hidPosScanner } from '../../src/twins/bytes/hid-pos-scanner.js';
import { hidKeypad } from '../../src/twins/bytes/keypad.js';
import { led8Display } from '../../src/twins/bytes/led8.js';
import { serialScanner } from '../../src/twins/bytes/scanner.js';
import { st7920Panel } from '../../src/twins/bytes/st7920.js';
import type { Wire } from '../../src/twins/bytes/wire.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { type Desk, newDesk, newEars, opened } from './desk.js';

const raw = { link: { unix: 'opposite' } };

function twinEnd({ wire, time }: Desk): Wire {
  return {
    send: (bytes) => {
      wire.push(...bytes);
      return wire.openLinks() === 1;
    },
    after: (span, run) => time.after(span, run),
  };
}

t.test('every label that is pressed is the key that is told, once', async (t) => {
  const desk = newDesk();
  const ears = newEars<'keypad'>(desk.time);
  await opened(hidBootKeypad(desk.parts), raw, ears);
  const pressing = hidKeypad(twinEnd(desk)).press([...keyLabels, 'ENTER', 'ENTER']);
  await desk.time.advance(seconds(5));
  t.same(await pressing, { delivered: keyLabels.length + 2 });
  t.same(
    ears.readings.map(({ key }) => key),
    [...keyLabels, 'ENTER', 'ENTER'],
  );
});

t.test('a code is read though it comes in pieces', async (t) => {
  const desk = newDesk();
  const ears = newEars<'scanner'>(desk.time);
  await opened(scannerDriver(desk.parts), raw, ears);
  const scanner = serialScanner({ ...twinEnd(desk), noise: seededRandom(20260301) });
  const codes = ['281234567890123456', '1'.repeat(128), '6901234567892'];
  for (const code of [...codes, '界', '28\u0001', 'x'.repeat(10_000)]) {
    const scanning = scanner.scan(code);
    await desk.time.advance(seconds(600));
    t.equal(await scanning, true);
  }
  t.same(
    ears.readings.map((read) => (read.kind === 'CodeRead' ? read.code.reveal() : read.kind)),
    [...codes, 'CodeGarbled', 'CodeGarbled', 'CodeGarbled'],
  );
});

t.test('a code by HID POS is read with its symbology, however long', async (t) => {
  const desk = newDesk();
  const ears = newEars<'scanner'>(desk.time);
  await opened(posDriver(desk.parts), raw, ears);
  const scanner = hidPosScanner(twinEnd(desk));
  const codes = ['281234567890123456', '1'.repeat(56), '2'.repeat(57), '3'.repeat(128)];
  for (const code of [...codes, '28\u0001', 'x'.repeat(10_000)]) {
    const scanning = scanner.scan(code, ']Q1');
    await desk.time.advance(seconds(60));
    t.equal(await scanning, true);
  }
  t.same(
    ears.readings.map((read) => (read.kind === 'CodeRead' ? read.code.reveal() : read.kind)),
    [...codes.map((code) => `]Q1${code}`), 'CodeGarbled', 'CodeGarbled'],
  );
});

t.test('eight digits show what they are told, by lamps of each manner', async (t) => {
  for (const lamps of ['stx-l', 'esc-s-ascii', 'esc-s-binary']) {
    const display = led8Display();
    for (let start = 0; start < 2; start++) {
      const desk = newDesk();
      desk.wire.onSent = (bytes) => {
        display.push(bytes);
      };
      const ears = newEars<'customerDisplay'>(desk.time);
      const device = await opened(led8Driver(desk.parts), { ...raw, lamps }, ears);
      await desk.time.advance(seconds(1));
      t.same([display.digits(), display.lamps()], ['', []], 'a new start clears it');
      for (const [words, amount, digits, lit] of [
        ['应付', '100000.00', '100000.00', ['total']],
        ['请换付款方式', '12.50', '12.50', ['total']],
        ['已付款 谢谢', '12.50', '12.50', ['collect']],
        ['已退款', '0.01', '-0.01', []],
        ['欢迎光临', '', '', []],
        ['应付', '12.50', '12.50', ['total']],
      ] as const) {
        device.show([words, amount]);
        await desk.time.advance(seconds(1));
        t.same([display.digits(), display.lamps()], [digits, lit], `${lamps} ${words}`);
      }
    }
    t.equal(display.unknownBytes(), 0);
  }
});

t.test('the panel shows what it is told, and knows every byte', async (t) => {
  const desk = newDesk();
  const panel = st7920Panel();
  desk.wire.onSent = (bytes) => {
    panel.push(bytes);
  };
  const device = await opened(st7920Lcd(desk.parts), raw, newEars<'lcd'>(desk.time));
  for (const rows of [
    ['应收 12.50', '请出示付款码', '', 'F1查询 CLEAR'],
    ['应收 12.50', '请在手机上确认', '32秒', '取消'],
    ['￥0.01  已支付', '', '', ''],
    ['', '', '', ''],
  ]) {
    device.show(rows);
    await desk.time.advance(millis(5));
    t.same(panel.rows(), rows);
  }
  t.equal(panel.unknownBytes() + panel.misfits(), 0);
});

t.test('the customer display shows what it is told, also after a till that died', async (t) => {
  const display = cd5220Display();
  for (let start = 0; start < 3; start++) {
    const desk = newDesk();
    desk.wire.onSent = (bytes) => {
      display.push(bytes);
    };
    const ears = newEars<'customerDisplay'>(desk.time);
    const device = await opened(cd5220Driver(desk.parts), raw, ears);
    await desk.time.advance(millis(5));
    t.same(display.rows(), ['', ''], 'a new start clears it');
    device.show(['TOTAL', `12.5${String(start)}`]);
    await desk.time.advance(seconds(1));
    t.same(display.rows(), ['TOTAL', `12.5${String(start)}`]);
    t.equal(display.unknownBytes(), 0);
  }
  display.push(Uint8Array.of(0x1b, 0x51, 0x41, 0x54, 0x4f));
  const desk = newDesk();
  desk.wire.onSent = (bytes) => {
    display.push(bytes);
  };
  const device = await opened(cd5220Driver(desk.parts), raw, newEars<'customerDisplay'>(desk.time));
  device.show(['TOTAL', '9.00']);
  await desk.time.advance(seconds(1));
  t.same(display.rows(), ['TOTAL', '9.00'], 'it died in the middle of a row');
});

const slip: PrintableSlip = {
  lines: [
    { kind: 'text', text: '海藻小店', align: 'center', size: 'double', bold: true },
    { kind: 'rule', weight: 'thin' },
    { kind: 'pair', left: '金额', right: '¥12.50', size: 'normal', bold: true },
    { kind: 'text', text: 'right', align: 'right', size: 'normal', bold: false },
    { kind: 'qr', data: 'https://example.invalid/1' },
    { kind: 'feed', lines: 1 },
  ],
  cut: true,
};
const slipText =
  '        海藻小店\n--------------------------------\n金额                     ￥12.50\n' +
  '                           right\n[QR https://example.invalid/1]\n\n\f';

async function printerDesk(config: object = {}) {
  const desk = newDesk();
  const printer = printerTwin(twinEnd(desk));
  desk.wire.onSent = (bytes) => {
    printer.push(bytes);
  };
  const ears = newEars<'printer'>(desk.time);
  const device = await opened(escposPrinter(desk.parts), { ...raw, ...config }, ears);
  const drawer = await opened(escposDrawer(desk.parts), raw, newEars<'drawer'>(desk.time));
  await desk.time.advance(seconds(1));
  const conditions = (): readonly string[] => ears.readings.map(({ condition }) => condition);
  return { ...desk, printer, device, drawer, conditions };
}

for (const [answer, outcome] of [
  ['id', { kind: 'printed' }],
  ['fence', { kind: 'printed' }],
  ['status', { kind: 'printed' }],
  // It answered when it was greeted: its silence now is a fault, and the cashier is asked.
  ['silent', { kind: 'unknown', fault: { code: 'Timeout' } }],
] as const) {
  t.test(`a slip comes out of a printer that answers by ${answer}`, async (t) => {
    const { printer, device, drawer, time } = await printerDesk();
    printer.set({ answer });
    for (let turn = 1; turn <= 2; turn++) {
      const printing = device.print(slip);
      const kicking = drawer.open();
      await time.advance(seconds(20));
      t.match(await printing, outcome);
      t.same(await kicking, { ok: true, value: undefined });
      t.equal(printer.text(), slipText.repeat(turn));
      t.equal(printer.drawerOpens(), turn);
    }
    t.match(printer.tally(), {
      unknown: 0,
      unprintable: 0,
      overrun: 0,
      recoveries: 0,
      earlyCuts: 0,
    });
  });
}

t.test('the answers of a printer may change from slip to slip', async (t) => {
  const { printer, device, time } = await printerDesk();
  const kinds: string[] = [];
  for (const answer of ['id', 'silent', 'fence', 'status', 'silent', 'id', 'fence'] as const) {
    printer.set({ answer });
    const printing = device.print(slip);
    await time.advance(seconds(20));
    kinds.push((await printing).kind);
  }
  t.same(kinds, ['printed', 'unknown', 'printed', 'printed', 'unknown', 'printed', 'printed']);
  t.equal(printer.text(), slipText.repeat(7));
});

t.test(
  'paper that ends in the middle: unknown, ready again, cleared, and nothing comes after',
  async (t) => {
    const { printer, device, time, conditions } = await printerDesk();
    const printing = device.print(slip);
    await time.advance(millis(100));
    printer.set({ paper: 'out' });
    await time.advance(seconds(1));
    t.match(await printing, { kind: 'unknown', fault: { code: 'NotReady' } });
    const refused = device.print(slip);
    await time.advance(seconds(1));
    t.match(await refused, { kind: 'notStarted', fault: { code: 'NotReady' } });
    const clearing = device.clearBuffer();
    await time.advance(seconds(1));
    t.same(await clearing, { ok: true, value: undefined });
    const before = printer.text();
    printer.set({ paper: 'ok' });
    await time.advance(seconds(10));
    t.equal(printer.text(), before);
    t.same(conditions(), ['ready', 'paperOut', 'ready']);
  },
);
