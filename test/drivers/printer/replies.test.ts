import fc from 'fast-check';
import t from 'tap';
import { type Reply, replyReader } from '../../../src/drivers/printer/escpos/replies.js';
import {
  conditionOf,
  statusOfAnswers,
  statusOfChange,
} from '../../../src/drivers/printer/escpos/status.js';
import { count } from '../../counts.js';
import { bytesOf } from '../transcript.js';

function read(text: string): readonly Reply[] {
  return replyReader().push(Uint8Array.from(bytesOf(text)));
}

const replies: readonly (readonly [string, string, readonly Partial<Reply>[]])[] = [
  ['idle', '12', [{ kind: 'status', byte: 0x12 }]],
  ['real examples out of paper', '1A 32 7E', [{ byte: 0x1a }, { byte: 0x32 }, { byte: 0x7e }]],
  ['automatic status', '10 00 00 0F', [{ kind: 'change' }]],
  ['XOFF in it', '18 13 00 0C 11 0F', [{ kind: 'change' }]],
  ['process id', '37 22 "0042" 00', [{ kind: 'processId', id: '0042' }]],
  ['XON in it', '37 22 "00" 11 "42" 00', [{ kind: 'processId', id: '0042' }]],
  ['cleared', '37 25 00', [{ kind: 'cleared' }]],
  ['off-line response', '37 23 "x" 00', [{ kind: 'other' }]],
  ['GS I text', '5F "TM-T88V" 00', [{ kind: 'other' }]],
  ['GS r', '00 0F', [{ kind: 'fence' }, { kind: 'fence' }]],
  ['a broken block gives way', '37 22 "0" 12', [{ kind: 'status' }]],
  [
    'a broken automatic status gives way',
    '10 00 12 37 25 00',
    [{ kind: 'status' }, { kind: 'cleared' }],
  ],
  ['a process id of the wrong length', '37 22 "00421" 00', [{ kind: 'other' }]],
  ['flow control alone', '11 13', []],
  ['rubbish', 'FF 93 80 92 9A', []],
];
for (const [name, text, expected] of replies) {
  t.test(`reads ${name}`, async (t) => {
    const heard = read(text);
    t.equal(heard.length, expected.length);
    t.match(heard, expected);
  });
}

const someBytes = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom(...replies.map(([, text]) => Uint8Array.from(bytesOf(text)))),
  ),
  { maxLength: 8 },
);

t.test('bytes cut anywhere, garbage among them, say the same', (t) => {
  fc.assert(
    fc.property(someBytes, (pieces) => {
      const stream = Buffer.concat(pieces);
      const whole = JSON.stringify(replyReader().push(stream));
      const apart = replyReader();
      const single = [...stream].flatMap((byte) => apart.push(Uint8Array.of(byte)));
      const cuts = Array.from({ length: stream.length }, (_, place) => {
        const reader = replyReader();
        return [...reader.push(stream.subarray(0, place)), ...reader.push(stream.subarray(place))];
      });
      return [single, ...cuts].every((replies) => JSON.stringify(replies) === whole);
    }),
    { seed: 7, numRuns: count({ quick: 300, full: 50_000 }) },
  );
  t.end();
});

t.test('after any garbage the second answer is heard, at the latest', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
      const reader = replyReader();
      reader.push(garbage);
      return reader.push(Uint8Array.of(0x12, 0x12)).some(({ kind }) => kind === 'status');
    }),
    { seed: 8, numRuns: count({ quick: 300, full: 1_000_000 }) },
  );
  t.end();
});

const eots = [
  ['ready', [0x12, 0x12, 0x12, 0x12]],
  ['paperLow', [0x12, 0x12, 0x12, 0x1e]],
  ['paperOut', [0x1a, 0x32, 0x12, 0x7e]],
  ['coverOpen', [0x1a, 0x16, 0x52, 0x12]],
  ['fault', [0x1a, 0x52, 0x1a, 0x12]],
  ['fault', [0x1a, 0x52, 0x32, 0x12]],
  ['offline', [0x1a, 0x12, 0x12, 0x12]],
  // Drawer pin, feed button, waiting for recovery, recoverable error: undefined on older models.
  ['ready', [0x76, 0x1a, 0x16, 0x12]],
] as const;
for (const [condition, answers] of eots) {
  t.test(
    `DLE EOT ${answers.map((byte) => byte.toString(16)).join(' ')} is ${condition}`,
    async (t) => {
      t.equal(conditionOf(statusOfAnswers(answers)), condition);
    },
  );
}

const changes = [
  ['ready', [0x14, 0x00, 0x00, 0x0f]],
  ['paperLow', [0x10, 0x00, 0x03, 0x0f]],
  ['paperOut', [0x18, 0x00, 0x0f, 0x0f]],
  ['coverOpen', [0x38, 0x00, 0x00, 0x0f]],
  ['fault', [0x18, 0x08, 0x00, 0x0f]],
  ['fault', [0x18, 0x20, 0x00, 0x0f]],
  ['hot', [0x18, 0x40, 0x00, 0x0f]],
  ['offline', [0x58, 0x00, 0x00, 0x0f]],
  ['ready', [0x10, 0x07, 0x00, 0x0f]],
] as const;
for (const [condition, bytes] of changes) {
  t.test(`ASB ${bytes.map((byte) => byte.toString(16)).join(' ')} is ${condition}`, async (t) => {
    t.equal(conditionOf(statusOfChange(bytes)), condition);
  });
}
