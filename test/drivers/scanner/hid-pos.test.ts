import fc from 'fast-check';
import t from 'tap';
import { hidPosScanner } from '../../../src/drivers/scanner/hid-pos/driver.js';
import { codeAssembly, codeBytesMax } from '../../../src/drivers/scanner/hid-pos/protocol.js';
import type { Reading } from '../../../src/runtime/ports/device.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { posReports } from '../../../src/twins/bytes/hid-pos-scanner.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { hid: { vendorId: '0x0c2e', productId: '0x0b61' } } };
const sample = posReports('28' + '1234567890'.repeat(6), ']Q1').flatMap((report) => [...report]);

async function rig(more: object = {}) {
  const desk = newDesk();
  const ears = newEars<'scanner'>(desk.time);
  const device = await opened(hidPosScanner(desk.parts), { ...raw, ...more }, ears);
  return { ...desk, ears, device, codes: () => ears.readings.map(wordOf) };
}

function wordOf(read: Reading<'scanner'>): string {
  return read.kind === 'CodeRead' ? read.code.reveal() : read.kind;
}

t.test('says to the byte what a scanner says', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'scanner-hid-pos.txt', {
    desk,
    open: async (tell) => {
      const ears = newEars<'scanner'>(desk.time);
      const emit = (read: Reading<'scanner'>): void => {
        const word = wordOf(read).replaceAll('\x1d', '.');
        tell(read.kind === 'CodeRead' ? `CodeRead ${word}` : word);
      };
      await opened(hidPosScanner(desk.parts), raw, { ...ears, io: { ...ears.io, emit } });
      return {};
    },
  });
});

t.test('reports cut anywhere say the same', async (t) => {
  for (let place = 0; place <= sample.length; place++) {
    const { wire, codes } = await rig();
    wire.push(...sample.slice(0, place));
    wire.push(...sample.slice(place));
    t.same(codes(), [`]Q128${'1234567890'.repeat(6)}`], String(place));
  }
});

t.test('a code of 128 characters is read, a longer one is told as no code', async (t) => {
  const { wire, codes } = await rig();
  for (const length of [codeBytesMax, codeBytesMax + 1, 10_000, 1]) {
    for (const report of posReports('7'.repeat(length), '')) wire.push(...report);
  }
  t.same(codes(), ['7'.repeat(codeBytesMax), 'CodeGarbled', '7']);
});

t.test('the bounce is as long as the profile says', async (t) => {
  for (const [bounceMs, told] of [
    [0, 3],
    [300, 2],
    [500, 1],
  ] as const) {
    const { wire, codes, time } = await rig({ bounceMs });
    const [report = []] = posReports('281234567890123456', ']C0');
    wire.push(...report);
    wire.push(...report);
    await time.advance(millis(400));
    wire.push(...report);
    t.equal(codes().length, told, `${String(bounceMs)} ms`);
  }
});

t.test('nothing that was read is told to the log, and the bytes are wiped', async (t) => {
  const { wire, ears, time } = await rig();
  wire.push(...sample);
  wire.push(...(posReports('28999\u000288877', ']Q1')[0] ?? []));
  wire.push(...(posReports('28444333'.repeat(10), ']Q1')[0] ?? []));
  await time.advance(millis(200));
  for (const report of posReports('6'.repeat(300), ']Q1')) wire.push(...report);
  t.equal(ears.logged.length, 3, 'each refusal is told');
  const told = JSON.stringify([ears.logged, ears.readings]);
  t.notMatch(told, /1234|28999|88877|28444|666/);
  t.match(told, /notPrintable.*unfinished.*tooLong/);
});

t.test('what is put together is what was taken apart, whatever was before', (t) => {
  const codes = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: codeBytesMax });
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 64, maxLength: 64 })), codes, (noise, code) => {
      const assembly = codeAssembly();
      for (const report of noise) assembly.push(report);
      assembly.drop();
      const heard = posReports(code, ']X0').map((report) => assembly.push(report));
      const last = heard.at(-1);
      return (
        heard.slice(0, -1).every(({ kind }) => kind === 'more') &&
        last?.kind === 'code' &&
        last.text === `]X0${code}`
      );
    }),
    { seed: 3, numRuns: count({ quick: 200, full: 50_000 }) },
  );
  t.end();
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = hidPosScanner(newDesk().parts);
  t.same(problemsOf(driver, { link: { hid: {} }, bounceMs: 5_001 }), [
    '/link/hid/vendorId',
    '/link/hid/productId',
    '/bounceMs',
  ]);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: hidPosScanner,
    raw,
    sample,
    use: () => Promise.resolve(),
    asksAtRest: false,
  });
  t.end();
});
