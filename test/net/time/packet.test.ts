/** The bytes of a question and of every answer that a server, or somebody else, may give. */
import t from 'tap';
import { packetLength, question, readAnswer } from '../../../src/net/time/packet.js';

const nonce = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);

/** An answer as ntpd gives one, in hexadecimal with the fields apart, and what is changed in it. */
function answer(changes: Readonly<Record<number, readonly number[]>> = {}): Buffer {
  const fields = [
    '24', // no leap warning, version 4, mode 4
    '02', // stratum
    '06', // poll
    'ec', // precision
    '00000100', // root delay, 1/256 s
    '00000200', // root dispersion, 1/128 s
    'c0a80001', // whom it follows
    'e93c7f00 00000000', // set last, 2024-01-01 00:00:00 UTC
    '0102030405060708', // the question's own timestamp
    'e93c7f5c 80000000', // received 92.5 s later
    'e93c7f5c c0000000', // sent 92.75 s later
  ];
  const bytes = Buffer.from(fields.join('').replaceAll(' ', ''), 'hex');
  for (const [at, values] of Object.entries(changes)) bytes.set(values, Number(at));
  return bytes;
}

t.test('a question is 48 bytes: version 4, mode 3, nothing of the till, and its nonce', (t) => {
  const hex = Buffer.from(question(nonce)).toString('hex');
  t.equal(hex, `23${'00'.repeat(39)}0102030405060708`);
  t.end();
});

t.test('an answer is read to the millisecond', (t) => {
  t.same(readAnswer(answer(), nonce), {
    kind: 'time',
    received: Date.UTC(2024, 0, 1, 0, 1, 32, 500),
    sent: Date.UTC(2024, 0, 1, 0, 1, 32, 750),
    doubtMs: 1000 / 256 / 2 + 1000 / 128,
  });
  t.end();
});

t.test('an answer may be longer than was asked for, may be of version 3, and lie anywhere', (t) => {
  const long = Buffer.concat([Buffer.alloc(5), answer({ 0: [0x1c] }), Buffer.alloc(20)]);
  t.equal(readAnswer(long.subarray(5), nonce).kind, 'time');
  t.end();
});

t.test('after 2036 the seconds count from there (RFC 4330, section 3)', (t) => {
  const early = [0x00, 0x00, 0x00, 0x0a, 0, 0, 0, 0];
  const reading = readAnswer(answer({ 32: early, 40: early }), nonce);
  t.match(reading, { kind: 'time', sent: Date.UTC(2036, 1, 7, 6, 28, 26) });
  t.end();
});

const zero = [0, 0, 0, 0, 0, 0, 0, 0];
const hostile: readonly (readonly [string, Buffer, string, RegExp?])[] = [
  ['nothing', Buffer.alloc(0), 'foreign', /0 bytes/],
  ['one byte too few', answer().subarray(0, 47), 'foreign', /47 bytes/],
  ['a question', answer({ 0: [0x23] }), 'foreign', /mode 3/],
  ['a broadcast', answer({ 0: [0x25] }), 'foreign', /mode 5/],
  ['a control message', answer({ 0: [0x26] }), 'foreign', /mode 6/],
  ['version 2', answer({ 0: [0x14] }), 'foreign', /version 2/],
  ['version 5', answer({ 0: [0x2c] }), 'foreign', /version 5/],
  ['an answer to another question', answer({ 31: [9] }), 'foreign', /another question/],
  ['an answer to no question', answer({ 24: zero }), 'foreign', /another question/],
  ['kiss-o-death', answer({ 1: [0], 12: [...Buffer.from('RATE')] }), 'refused'],
  ['a kiss to another question', answer({ 1: [0], 24: zero }), 'foreign', /another question/],
  ['a clock that is not set', answer({ 0: [0xe4] }), 'useless', /not set/],
  ['stratum 16', answer({ 1: [16] }), 'useless', /stratum 16/],
  ['stratum 255', answer({ 1: [255] }), 'useless', /stratum 255/],
  ['a root delay of a second', answer({ 4: [0, 1, 0, 0] }), 'useless', /too far/],
  ['a negative root delay', answer({ 4: [0xff, 0xff, 0xff, 0xff] }), 'useless', /too far/],
  ['a root dispersion of a second', answer({ 8: [0, 1, 0, 0] }), 'useless', /too vague/],
  ['no time of sending', answer({ 40: zero }), 'useless', /zero/],
  ['no time of receiving', answer({ 32: zero }), 'useless', /zero/],
  ['sent before it was received', answer({ 44: [0x40, 0, 0, 0] }), 'useless', /before/],
];

for (const [name, bytes, kind, detail] of hostile) {
  t.test(`${name} is ${kind}`, (t) => {
    const reading = readAnswer(bytes, nonce);
    t.equal(reading.kind, kind);
    if (detail !== undefined && 'detail' in reading) t.match(reading.detail, detail);
    t.end();
  });
}

t.test('the code of a kiss is told when it is one, and nothing else from outside', (t) => {
  const kiss = (code: string): unknown =>
    readAnswer(answer({ 1: [0], 12: [...Buffer.from(code, 'latin1')] }), nonce);
  t.same(kiss('DENY'), { kind: 'refused', code: 'DENY' });
  t.same(kiss('\n\x1b[m'), { kind: 'refused', code: 'KISS' });
  t.end();
});

t.test('an answer with one bit turned: which bits make it none', (t) => {
  const places: Record<string, number[]> = {};
  for (let bit = 0; bit < packetLength * 8; bit += 1) {
    const bytes = answer();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    const { kind } = readAnswer(bytes, nonce);
    (places[kind] ??= []).push(bit);
  }
  const bits = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, place) => from + place);
  t.same(places['foreign'], [...bits(2, 6), ...bits(24 * 8, 64)], 'version, mode and nonce');
  t.same(places['useless']?.slice(0, 35), [
    ...bits(8, 4), // stratum beyond 15
    ...bits(32, 16), // a root delay of a second or more, or below nothing
    ...bits(64, 15), // a root dispersion of a second or more
  ]);
  t.end();
});
