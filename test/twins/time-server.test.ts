/** The twin of a time server: what it says, bit by bit, right and in each of its faults. */
import t from 'tap';
import {
  type TimeServerFault,
  timeServerFaults,
  timeServerReply,
} from '../../src/twins/time/sntp-server.js';

const asked = Buffer.alloc(48);
asked[0] = 0x23;
asked.fill(0xab, 40);
const now = Date.UTC(2024, 0, 1, 0, 1, 32, 500);

function hexOf(fault: TimeServerFault, ms = 0): string {
  const reply = timeServerReply(asked, now, { fault, ms });
  return reply === null ? '' : Buffer.from(reply.bytes).toString('hex');
}

t.test('right: the question comes back, with the time it came and the time it left', (t) => {
  t.equal(
    hexOf('right'),
    [
      '240206ec' + '0000028f' + '00000148' + Buffer.from('TWIN').toString('hex'),
      'e93c7f4c80000000', // 16 s before
      'abababababababab',
      'e93c7f5c80000000',
      'e93c7f5c80000000',
    ].join(''),
  );
  t.end();
});

t.test('a version 3 question gets a version 3 answer, and none is answered that is none', (t) => {
  const three = Buffer.from(asked);
  three[0] = 0x1b;
  const right = { fault: 'right', ms: 0 } as const;
  t.equal(timeServerReply(three, now, right)?.bytes[0], 0x1c);
  t.equal(timeServerReply(asked.subarray(1), now, right), null);
  t.equal(timeServerReply(Buffer.alloc(48), now, right), null);
  t.end();
});

t.test('each fault differs from what is right in its own place, for every question', (t) => {
  const changed = (fault: TimeServerFault): readonly number[] => {
    const right = hexOf('right');
    const wrong = hexOf(fault, 86_400_000);
    return [...Array(48).keys()].filter(
      (at) => right.slice(2 * at, 2 * at + 2) !== wrong.slice(2 * at, 2 * at + 2),
    );
  };
  const places: Readonly<Record<TimeServerFault, readonly number[]>> = {
    right: [],
    silent: [...Array(48).keys()],
    kiss: [1, 12, 13, 14, 15],
    wrong: [17, 18, 19, 33, 34, 35, 41, 42, 43],
    late: [],
    unset: [0, 1],
    'other-question': [24],
  };
  for (const fault of timeServerFaults) t.same(changed(fault), places[fault], fault);
  t.equal(timeServerReply(asked, now, { fault: 'late', ms: 7 })?.afterMs, 7);
  t.end();
});

t.test('its seconds come round in 2036', (t) => {
  const after = Date.UTC(2036, 1, 7, 6, 28, 26);
  const { bytes } = timeServerReply(asked, after, { fault: 'right', ms: 0 }) ?? { bytes: asked };
  t.equal(Buffer.from(bytes).subarray(40).toString('hex'), '0000000a00000000');
  t.end();
});
