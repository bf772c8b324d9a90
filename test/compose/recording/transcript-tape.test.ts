import fc from 'fast-check';
import t from 'tap';
import { bytesText, transcriptTape } from '../../../src/compose/recording/transcript-tape.js';
import { count } from '../../counts.js';
import { bytesOf } from '../../drivers/transcript.js';

t.test('time is written where it passed, and up to the end', async (t) => {
  const tape = transcriptTape(1_000);
  tape.line('#', 'head', 0);
  tape.line('>', '1B 40', 0);
  tape.line('<', '12', 5);
  tape.line('#', 'slow', 9);
  tape.line('=', 'ready', 5);
  t.equal(tape.text(1_005), '# head\n> 1B 40\n~ 5\n< 12\n# slow\n= ready\n~ 1000\n');
});

t.test('what is too much is left out from there on, in whole lines', async (t) => {
  const tape = transcriptTape(20);
  for (let turn = 0; turn < 10; turn++) tape.line('<', '12 12', 0);
  t.equal(tape.isWhole(), false);
  t.equal(tape.text(99), '< 12 12\n< 12 12\n');
});

t.test('bytes are read back as they were written', (t) => {
  t.equal(bytesText(Uint8Array.from(Buffer.from('\x1bQA12.50\r"x'))), '1B "QA12.50" 0D 22 78');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string().map((text) => Buffer.from(text)),
      ),
      (bytes) => Buffer.from(bytesOf(bytesText(bytes))).equals(Buffer.from(bytes)),
    ),
    { seed: 12, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});
