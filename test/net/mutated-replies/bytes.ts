/** Damage that knows nothing of any protocol: bytes, places, lengths and encodings. */
import type { Dice } from './dice.js';
import type { WireReply } from './specimen.js';

type Damage = (body: Buffer, dice: Dice) => Buffer;

const tokens = [
  '"',
  '}',
  '{',
  ']',
  '<',
  '>',
  '&',
  ',',
  ':',
  '\\',
  '\0',
  '\r\n',
  'null',
  '1e3',
  ' ',
];

const damages: readonly Damage[] = [
  // One to four bytes, one bit each.
  (body, dice) => {
    const copy = Buffer.from(body);
    for (let left = 1 + dice.below(4); left > 0 && copy.length > 0; left -= 1) {
      const at = dice.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
    }
    return copy;
  },
  (body, dice) => body.subarray(0, dice.below(body.length + 1)),
  (body, dice) => body.subarray(dice.below(body.length + 1)),
  (body, dice) => {
    const { from, to } = sliceOf(body, dice);
    return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
  },
  (body, dice) => {
    const { from, to } = sliceOf(body, dice);
    return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
  },
  (body, dice) => {
    const at = dice.below(body.length + 1);
    const token = Buffer.from(dice.of(tokens), 'latin1');
    return Buffer.concat([body.subarray(0, at), token, body.subarray(at)]);
  },
  (body) => Buffer.concat([body, body]),
  (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  (body) => Buffer.from(`\ufeff${body.toString('utf8')}`, 'utf16le'),
  (body) => Buffer.from(body.toString('utf8'), 'utf16le'),
  (body) => Buffer.from(body.toString('utf8'), 'latin1'),
  (body) => Buffer.from(body.toString('latin1'), 'utf8'),
  (body) => Buffer.from(body.toString('utf8').toUpperCase(), 'utf8'),
  (body) => Buffer.concat([body, Buffer.alloc(4_096, ' ')]),
  (body) => Buffer.concat([Buffer.alloc(1, '\n'), body]),
  (body, dice) => nested(body, dice.of(['[', '{"a":', '<x>'])),
];

export function damaged(body: Buffer, dice: Dice): Buffer {
  return dice.of(damages)(body, dice);
}

const statuses = [201, 202, 204, 206, 302, 307, 400, 401, 404, 429, 500, 502, 503];

export function otherStatus(reply: WireReply, dice: Dice): WireReply {
  return { ...reply, status: dice.of(statuses) };
}

function sliceOf(body: Buffer, dice: Dice): { readonly from: number; readonly to: number } {
  const from = dice.below(body.length + 1);
  return { from, to: Math.min(body.length, from + 1 + dice.below(64)) };
}

const nestingDepth = 2_000;

function nested(body: Buffer, opening: string): Buffer {
  return Buffer.concat([Buffer.from(opening.repeat(nestingDepth), 'latin1'), body]);
}
