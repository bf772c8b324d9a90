/**
 * Receipts that other people's software printed (test/fixtures/escpos): not a byte of them is unknown to
 * the twin, and what they are known to say is read.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../project.js';
import type { EscposPrinter } from '../../../../src/twins/bytes/escpos/printer.js';
import { rig } from './rig.js';

const folder = path.join(projectRoot, 'test', 'fixtures', 'escpos');
const captures = readdirSync(folder).filter((name) => name.endsWith('.bin'));

/** Western firmware for wide paper. */
async function readCapture(name: string): Promise<EscposPrinter> {
  const made = rig({ chineseAtStart: false, rollWidth: '80mm', lineMs: 1, receiveMax: 1 << 20 });
  made.printer.push(readFileSync(path.join(folder, name)));
  await made.wait(600_000);
  return made.printer;
}

t.test('every byte of every capture is known, and comes out', async (t) => {
  t.ok(captures.length >= 12);
  for (const name of captures) {
    const printer = await readCapture(name);
    const { unknown, unsupported, overrun, recoveries } = printer.tally();
    t.same(
      { unknown, unsupported, overrun, recoveries },
      { unknown: 0, unsupported: 0, overrun: 0, recoveries: 0 },
      name,
    );
    t.equal(printer.busy(), false, name);
    t.ok(printer.slips().length > 0, name);
  }
});

const said: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  'receipt-with-logo.bin': ['[IMAGE 304x236]', 'ExampleMart Ltd.', /Total +\$ 14\.25/],
  'qr-code.bin': ['[QR Testing 123]'],
  'pdf417-code.bin': ['[PDF417 Testing 123]'],
  'barcode.bin': ['[BARCODE ABC]', '[BARCODE 0123456789'],
  'graphics.bin': ['[IMAGE 128x148]', '[IMAGE 256x296]'],
  'character-encodings.bin': [
    'Quizdeltagerne spiste jordbær med fløde',
    'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία',
    'Árvíztűrő tükörfúrógép',
    'Glāžšķūņa rūķīši dzērumā',
    'Pchnąć w tę łódź jeża',
    'В чащах юга жил бы цитрус?',
    'Pijamalı hasta, yağız şoföre',
  ],
};
for (const [name, texts] of Object.entries(said)) {
  t.test(`${name} says what it is known to say`, async (t) => {
    const text = (await readCapture(name)).text();
    // Long lines are broken at the edge of the paper.
    const whole = text.replaceAll('\n', '');
    for (const wanted of texts) {
      t.match(typeof wanted === 'string' ? whole : text, wanted);
    }
  });
}
