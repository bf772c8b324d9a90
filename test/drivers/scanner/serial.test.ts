import fc from 'fast-check';
import t from 'tap';
import { serialScanner } from '../../../src/drivers/scanner/serial/driver.js';
import { codeBytesMax, codeOf } from '../../../src/drivers/scanner/serial/protocol.js';
import type { Reading } from '../../../src/runtime/ports/device.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { bytesOf, playTranscript } from '../transcript.js';

const raw = { link: { serial: '/dev/pos-scanner', baud: 9600 } };
const sample = bytesOf('"281234567890123456" 0D');

async function rig() {
  const desk = newDesk();
  const ears = newEars<'scanner'>(desk.time);
  const device = await opened(serialScanner(desk.parts), raw, ears);
  const codes = (): readonly string[] => ears.readings.map(wordOf);
  return { ...desk, ears, device, codes };
}

function wordOf(read: Reading<'scanner'>): string {
  return read.kind === 'CodeRead' ? read.code.reveal() : read.kind;
}

t.test('says to the byte what a scanner says', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'scanner-serial.txt', {
    desk,
    open: async (tell) => {
      const { io } = newEars<'scanner'>(desk.time);
      await opened(serialScanner(desk.parts), raw, {
        ...newEars<'scanner'>(desk.time),
        io: {
          ...io,
          emit: (read) => {
            tell(read.kind === 'CodeRead' ? `CodeRead ${read.code.reveal()}` : read.kind);
          },
        },
      });
      return {};
    },
  });
});

t.test('a code cut anywhere is the same code', async (t) => {
  for (let place = 0; place <= sample.length; place++) {
    const { wire, codes } = await rig();
    wire.push(...sample.slice(0, place));
    wire.push(...sample.slice(place));
    t.same(codes(), ['281234567890123456'], `cut at ${String(place)}`);
  }
});

t.test('a code of 128 characters is read, one of 129 is told as no code', async (t) => {
  const { wire, codes } = await rig();
  const longest = Array.from({ length: codeBytesMax }, () => 0x37);
  wire.push(...longest, 0x0d, ...longest.map(() => 0x38), 0x38, 0x0d, 0x31, 0x0d);
  t.same(codes(), ['7'.repeat(128), 'CodeGarbled', '1']);
});

t.test('nothing that was read is told to the log, whole or refused', async (t) => {
  const { wire, ears, time } = await rig();
  wire.push(...sample, ...bytesOf('"28999" 02 "88877" 0D'), ...bytesOf('"28444333"'));
  await time.advance(millis(200));
  wire.push(...Array.from({ length: 300 }, () => 0x36), 0x0d);
  t.equal(ears.logged.length, 3, 'each refusal is told');
  const told = JSON.stringify([ears.logged, ears.readings]);
  t.notMatch(told, /1234|28999|88877|28444|666/);
  t.match(told, /notPrintable.*unfinished.*tooLong/);
});

t.test('the bytes that came are wiped', async (t) => {
  const { parts, time } = newDesk();
  const piece = Uint8Array.from(sample);
  const ears = newEars<'scanner'>(time);
  const driver = serialScanner({
    ...parts,
    openLink: (_config, listener) => {
      queueMicrotask(() => {
        listener.onData(piece);
      });
      return Promise.resolve({
        ok: true,
        value: {
          write: () => Promise.resolve({ kind: 'sent' }),
          taken: () => 0,
          close: () => Promise.resolve(),
        },
      });
    },
  });
  await opened(driver, raw, ears);
  t.equal(ears.readings.length, 1, 'bytes that come with the opening are read');
  t.ok(piece.every((byte) => byte === 0));
});

t.test('a frame is a code when all of it is printable', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: codeBytesMax }), (frame) => {
      const isPrintable = frame.every((byte) => byte >= 0x20 && byte < 0x7f);
      const code = codeOf(frame);
      return isPrintable ? code === Buffer.from(frame).toString('latin1') : code === null;
    }),
    { seed: 2, numRuns: count({ quick: 300, full: 1_000_000 }) },
  );
  t.end();
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = serialScanner(newDesk().parts);
  t.same(problemsOf(driver, raw), []);
  t.same(problemsOf(driver, { link: { serial: '', baud: 9600.5, flow: 'dtr', parity: 1 } }), [
    '/link/serial',
    '/link/baud',
    '/link/flow',
    '/link/parity',
  ]);
  t.same(problemsOf(driver, { link: { unix: 'x'.repeat(108) } }), ['/link/unix']);
  t.same(problemsOf(driver, { link: { unix: '界'.repeat(36) } }), ['/link/unix']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: serialScanner,
    raw,
    sample,
    use: () => Promise.resolve(),
    asksAtRest: false,
  });
  t.end();
});
