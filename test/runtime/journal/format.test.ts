/** The bytes of the journal are those of the format, and come back as they went in. */
import assert from 'node:assert/strict';
import t from 'tap';
import fc from 'fast-check';
import { type Payload, buildBatch, readBatch } from '../../../src/runtime/journal/batch.js';
import { keyedLink, plainLink } from '../../../src/runtime/journal/chain.js';
import { crc32c, viewOf } from '../../../src/runtime/journal/crc32c.js';
import { blockBytes, frameBytes } from '../../../src/runtime/journal/format.js';
import { writeFrame } from '../../../src/runtime/journal/frame.js';
import { decodeEntry, encodeEntry } from '../../../src/runtime/journal/record.js';
import {
  type SegmentHeader,
  decodeSegmentHeader,
  encodeSegmentHeader,
} from '../../../src/runtime/journal/segment-header.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import type { JournalEntry, Plain } from '../../../src/runtime/ports/entry.js';
import { clockQualities } from '../../../src/runtime/ports/clock-quality.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { bodyOf, entryOf, key } from './rig.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const sumOf = (bytes: Uint8Array): number => crc32c(viewOf(bytes), 0, bytes.length);
const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);

t.test('CRC-32C answers the values of RFC 3720, B.4', (t) => {
  t.equal(sumOf(new Uint8Array(32)), 0x8a9136aa);
  t.equal(sumOf(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  t.equal(sumOf(ascending), 0x46dd794e);
  t.equal(sumOf(ascending.toReversed()), 0x113fdb5c);
  t.equal(sumOf(Buffer.from('123456789')), 0xe3069283);
  t.equal(sumOf(new Uint8Array(0)), 0);
  t.end();
});

t.test('CRC-32C taken in two parts is that of the whole, from any start', (t) => {
  const property = fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (bytes, cut) => {
    const view = viewOf(bytes);
    const first = Math.min(cut, bytes.length);
    const parts = crc32c(view, first, bytes.length - first, crc32c(view, 0, first));
    return parts === sumOf(bytes);
  });
  fc.assert(property, { seed: 1, numRuns: count({ quick: 300, full: 10_000 }) });
  t.end();
});

// The two goldens below were computed by a separate program from the tables of the format.
const header: SegmentHeader = {
  number: 2,
  day: 20261005,
  startsWithCarryOver: true,
  afterGap: false,
  keyed: true,
  firstSequence: 0x1_0000_0005,
  chain: ascending.subarray(0, 16),
  terminal: 'T0000001',
  createdAt: wallMs(1_800_000_000_000),
  blocks: 1024,
  software: '0.1.0',
  format: 2,
};

const block0 = hex(
  `
  504f534a524e4c31                 00 magic POSJRNL1
  0200 3000                        08 version, frame header length
  02000000 8d283501                12 segment, day
  03000000                         20 flags
  0500000001000000                 24 first sequence
  000102030405060708090a0b0c0d0e0f 32 chain before
  54303030303030310000000000000000 48 terminal
  00505c18a3010000                 64 created
  00040000 00100000                72 blocks, block size
  302e312e30000000                 80 software
`.replaceAll(/ \d\d [a-zA-Z].*$/gm, ''),
);

t.test('block 0 is byte for byte that of the format', (t) => {
  const bytes = Buffer.from(encodeSegmentHeader(header));
  t.equal(bytes.length, blockBytes);
  t.equal(bytes.subarray(0, 88).toString('hex'), block0.toString('hex'));
  t.ok(bytes.subarray(88, 4092).every((byte) => byte === 0));
  t.equal(bytes.subarray(4092).toString('hex'), '557c1c9b');
  t.strictSame(decodeSegmentHeader(bytes), { ...header, chain: new Uint8Array(header.chain) });
  t.end();
});

const frame = hex(
  `
  50524a31 09000000                00 magic PRJ1, payload length
  0500000001000000                 08 sequence
  02000000 03 01 0600              16 segment, flags, version, type
  f8d144f3404a63318b9d7f05f9abe88e 24 chain
  7fe76110 fb7137e5                40 sums of header and payload
  82a2696403a26f6bc3               48 payload
`.replaceAll(/ \d\d [a-zA-Z].*$/gm, ''),
);

t.test('a frame is byte for byte that of the format, keyed and plain', (t) => {
  const payload = hex('82a2696403a26f6bc3');
  const write = (link: typeof plainLink): Buffer => {
    const bytes = new Uint8Array(57);
    const content = { sequence: 0x1_0000_0005, segment: 2, flags: 3, recordType: 6, payload };
    writeFrame({ bytes, view: viewOf(bytes), at: 0 }, content, header.chain, link);
    return Buffer.from(bytes);
  };
  t.equal(write(keyedLink(key)).toString('hex'), frame.toString('hex'));
  const plain = write(plainLink);
  t.equal(plain.subarray(24, 40).toString('hex'), '2f8c70922acd0f0f117c07ba6aad8f66');
  t.end();
});

t.test('a header that is not ours is damaged or of another format, never guessed at', (t) => {
  const bytes = encodeSegmentHeader(header);
  const patched = (at: number, byte: number): Uint8Array => {
    const copy = bytes.slice();
    copy[at] = byte;
    viewOf(copy).setUint32(4092, crc32c(viewOf(copy), 0, 4092), true);
    return copy;
  };
  t.strictSame(decodeSegmentHeader(patched(8, 9)), {
    kind: 'newerFormat',
    version: 9,
    software: '0.1.0',
  });
  for (const at of [0, 10, 30, 70, 74, 77]) {
    t.strictSame(decodeSegmentHeader(patched(at, 0xfe)), { kind: 'damaged' }, `byte ${at}`);
  }
  t.strictSame(decodeSegmentHeader(bytes.subarray(0, 4095)), { kind: 'damaged' });
  t.throws(() => encodeSegmentHeader({ ...header, terminal: 'over sixteen characters' }), Bug);
  t.end();
});

const plain = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), tie('plain'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).plain;
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);
const entries: fc.Arbitrary<JournalEntry> = fc.record(
  {
    type: text,
    thing: text,
    id: text,
    open: fc.boolean(),
    sale: orNull(fc.maxSafeInteger()),
    attempt: orNull(text),
    state: orNull(text),
    previous: orNull(text),
    channel: orNull(text),
    amountFen: orNull(fc.maxSafeInteger()),
    wallMs: fc.maxSafeNat().map(wallMs),
    quality: fc.constantFrom(...clockQualities),
    monoMs: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map(monoMs),
    boot: fc.nat(),
    version: fc.nat(),
    body: fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), plain, {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  },
  { noNullPrototype: true },
);

t.test('every entry comes back as it went in', (t) => {
  const property = fc.property(entries, (entry) => {
    assert.deepStrictEqual(decodeEntry(encodeEntry(entry)), entry);
  });
  fc.assert(property, { seed: 2, numRuns: count({ quick: 300, full: 10_000 }) });
  t.end();
});

t.test('every batch comes back as it went in, and ends where the next one starts', (t) => {
  const link = keyedLink(key);
  const property = fc.property(
    fc.array(entries, { minLength: 1, maxLength: 64 }),
    fc.nat(),
    (list, sequence) => {
      const payloads = list.map((entry): Payload => ({ kind: 'entry', bytes: encodeEntry(entry) }));
      const point = { sequence, chain: header.chain };
      const built = buildBatch(payloads, 2, point, link);
      assert.equal(built.bytes.length % blockBytes, 0);
      const segment = { number: 2, bytes: built.bytes, view: viewOf(built.bytes), link };
      const read = readBatch(segment, 0, point);
      assert.ok(read.kind === 'whole');
      assert.deepStrictEqual(
        read.records,
        list.map((entry, index) => ({ sequence: sequence + index, kind: 'entry', entry })),
      );
      assert.equal(read.next.sequence, built.next.sequence);
      assert.equal(Buffer.compare(read.next.chain, built.next.chain), 0);
      assert.equal(read.blocks, built.bytes.length / blockBytes);
    },
  );
  fc.assert(property, { seed: 3, numRuns: count({ quick: 40, full: 2000 }) });
  t.end();
});

t.test('what would not come back is refused before it is written', (t) => {
  const bad: readonly unknown[] = [
    { at: new Map() },
    { at: undefined },
    { at: 1n },
    new Date(0),
    [1],
  ];
  for (const body of bad) {
    const entry = Object.assign(entryOf('A'), { body });
    t.throws(() => encodeEntry(entry), Bug);
  }
  t.throws(() => encodeEntry(Object.assign(entryOf('A'), { amountFen: 12.5 })), Bug);
  t.throws(() => encodeEntry(Object.assign(entryOf('A'), { monoMs: NaN })), Bug);
  t.throws(() => encodeEntry(Object.assign(entryOf('A'), { quality: 'good' })), Bug);
  t.end();
});

t.test('what is not an entry is not decoded, field by field', (t) => {
  const good = entryOf('A');
  const wrong: Readonly<Record<Exclude<keyof JournalEntry, 'quality'>, Plain>> = {
    type: 1,
    thing: null,
    id: 7,
    open: 'yes',
    sale: 'one',
    attempt: 3,
    state: 4,
    previous: false,
    channel: 5,
    amountFen: 0.5,
    wallMs: '0',
    monoMs: null,
    boot: -1,
    version: 1.5,
    body: [],
  };
  const asEncoded = (value: object): Uint8Array => {
    const body = Object.assign({}, { value });
    const carrier = encodeEntry(Object.assign(entryOf('A'), { body }));
    // The payload of `value` alone is the tail of the carrier behind its name.
    return carrier.subarray(Buffer.from(carrier).indexOf('value') + 'value'.length);
  };
  t.strictSame(decodeEntry(asEncoded(good)), good);
  const { quality, ...unsaid } = good;
  t.equal(quality, 'trusted');
  for (const older of [unsaid, { ...good, quality: 'of a later day' }, { ...good, quality: 1 }])
    t.strictSame(decodeEntry(asEncoded(older)), { ...good, quality: 'unknown' });
  for (const [field, value] of Object.entries(wrong)) {
    t.equal(decodeEntry(asEncoded({ ...good, [field]: value })), null, field);
  }
  t.equal(decodeEntry(hex('c1')), null, 'not msgpack');
  t.equal(decodeEntry(Buffer.concat([encodeEntry(good), hex('00')])), null, 'more than one value');
  t.equal(decodeEntry(new Uint8Array(0)), null, 'nothing');
  t.end();
});

t.test('a frame takes its header and its payload up to the next multiple of 8', (t) => {
  t.strictSame([0, 1, 8, 9].map(frameBytes), [48, 56, 56, 64]);
  t.throws(() => buildBatch([], 1, { sequence: 1, chain: header.chain }, plainLink), Bug);
  const long = {
    kind: 'entry',
    bytes: encodeEntry(entryOf('A', { body: bodyOf(70_000) })),
  } as const;
  t.throws(() => buildBatch([long], 1, { sequence: 1, chain: header.chain }, plainLink), Bug);
  t.end();
});
