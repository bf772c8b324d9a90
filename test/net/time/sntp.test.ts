/** The client of a time server, by hand: datagrams that a test sends, and waits that a test ends. */
import t from 'tap';
import { type DatagramParts, type Place, placeOf } from '../../../src/net/time/datagrams.js';
import { sntpSource } from '../../../src/net/time/sntp.js';
import type { TimeAnswer } from '../../../src/runtime/ports/time-source.js';
import { type TimeServerState, timeServerReply } from '../../../src/twins/time/sntp-server.js';
import { handTimers } from '../hand-timers.js';

const server = { host: '192.0.2.1', port: 123 };
const now = Date.UTC(2026, 10, 29);

function desk() {
  const timers = handTimers();
  const sent: Uint8Array[] = [];
  let line: DatagramParts | null = null;
  let ended = 0;
  let seed = 0;
  const source = sntpSource('ntp.example', server, {
    clock: timers.clock,
    after: timers.after,
    random: { bytes: (length) => new Uint8Array(length).fill((seed += 1)) },
    open: (_, parts) => {
      line = parts;
      return {
        send: (bytes) => void sent.push(bytes),
        peer: () => server,
        end: () => void (ended += 1),
      };
    },
  });
  const ending = new AbortController();
  let answer: TimeAnswer | null = null;
  const asked = source.ask(ending.signal).then((said) => {
    answer = said;
  });
  const hear = (bytes: Uint8Array, from: Place = server): void => line?.onMessage(bytes, from);
  return {
    timers,
    sent,
    ending,
    asked,
    hear,
    ready: () => line?.onReady(),
    fault: (detail: string) => line?.onFault(detail),
    answer: () => answer,
    ended: () => ended,
    reply: (state: TimeServerState = { fault: 'right', ms: 0 }): Uint8Array =>
      timeServerReply(sent.at(-1) ?? new Uint8Array(0), now, state)?.bytes ?? new Uint8Array(0),
  };
}

t.test('the answer belongs to the middle of its way, and its doubt is half of that', async (t) => {
  const d = desk();
  d.timers.clock.now = 1_000;
  d.ready();
  d.timers.clock.now = 1_040;
  d.hear(d.reply());
  await d.asked;
  const rootMs = 655 / 65.536 / 2 + 328 / 65.536;
  t.match(d.answer(), { kind: 'time', at: 1_020, wall: now });
  const { doubt } = d.answer() as { readonly doubt: number };
  t.ok(Math.abs(doubt - (20 + rootMs + 1)) < 0.001);
  t.equal(d.ended(), 1, 'the socket is closed');
  t.same(d.timers.pending(), [], 'no wait is left behind');
});

t.test('two questions are not alike', async (t) => {
  const d = desk();
  d.ready();
  d.hear(d.reply());
  await d.asked;
  const e = desk();
  e.ready();
  t.equal(d.sent.length, 1, 'asked once');
  t.equal(
    Buffer.from(d.sent[0] ?? [])
      .subarray(40)
      .toString('hex'),
    '01'.repeat(8),
  );
});

t.test('what is no answer to this question is passed over, and the answer is heard', async (t) => {
  const d = desk();
  const asked = Buffer.alloc(48, 1, undefined);
  asked[0] = 0x23;
  const early = timeServerReply(asked, now, { fault: 'right', ms: 0 });
  d.hear(early?.bytes ?? asked);
  await Promise.resolve();
  t.equal(d.answer(), null, 'an answer before the question, though it knows it');
  d.ready();
  d.hear(d.reply({ fault: 'other-question', ms: 0 }));
  d.hear(d.reply(), { host: '192.0.2.66', port: 123 });
  d.hear(d.reply(), { host: server.host, port: 1123 });
  d.hear(d.reply().subarray(0, 40));
  await Promise.resolve();
  t.equal(d.answer(), null);
  d.hear(d.reply());
  await d.asked;
  t.match(d.answer(), { kind: 'time', wall: now });
});

t.test('every other end is a value', async (t) => {
  const told = async (play: (d: ReturnType<typeof desk>) => void): Promise<TimeAnswer | null> => {
    const d = desk();
    play(d);
    await d.asked;
    t.equal(d.ended(), 1);
    t.same(d.timers.pending(), []);
    return d.answer();
  };
  t.same(
    await told((d) => {
      d.ready();
      d.timers.end(2_000);
    }),
    { kind: 'silent', detail: 'no answer' },
  );
  t.same(
    await told((d) => {
      d.timers.end(2_000);
    }),
    { kind: 'silent', detail: 'no answer' },
    'no address',
  );
  t.match(
    await told((d) => {
      d.ready();
      d.hear(d.reply(), { host: 'x', port: 1 });
      d.timers.end(2_000);
    }),
    { kind: 'silent', detail: 'no answer, but another address spoke' },
  );
  t.same(
    await told((d) => {
      d.fault('no address: ENOTFOUND');
    }),
    { kind: 'silent', detail: 'no address: ENOTFOUND' },
  );
  t.same(
    await told((d) => {
      d.ending.abort();
    }),
    { kind: 'silent', detail: 'nobody waits for it' },
  );
  t.same(
    await told((d) => {
      d.ready();
      d.hear(d.reply({ fault: 'kiss', ms: 0 }));
    }),
    { kind: 'refused', detail: 'RATE' },
  );
  t.match(
    await told((d) => {
      d.ready();
      d.hear(d.reply({ fault: 'unset', ms: 0 }));
    }),
    { kind: 'silent', detail: /not set/ },
  );
});

t.test('an answer that spent longer at the server than we waited is worth nothing', async (t) => {
  const d = desk();
  d.ready();
  const bytes = Buffer.from(d.reply());
  bytes.writeUInt32BE(bytes.readUInt32BE(40) + 1, 40);
  d.timers.clock.now = 50;
  d.hear(bytes);
  await d.asked;
  t.match(d.answer(), { kind: 'silent', detail: /longer than we waited/ });
});

t.test('places of time servers', (t) => {
  const table: readonly (readonly [string, Place | null])[] = [
    ['ntp.aliyun.com', { host: 'ntp.aliyun.com', port: 123 }],
    ['ntp.aliyun.com:1123', { host: 'ntp.aliyun.com', port: 1123 }],
    ['127.0.0.1:123', { host: '127.0.0.1', port: 123 }],
    ['[::1]', { host: '::1', port: 123 }],
    ['[fe80::1]:9', { host: 'fe80::1', port: 9 }],
    ['::1', null],
    ['[127.0.0.1]', null],
    ['1.2.3', null],
    ['1.2.3.4.5', null],
    ['ntp:0', null],
    ['ntp:65536', null],
    ['ntp:', null],
    ['-ntp', null],
    ['n tp', null],
    ['http://ntp', null],
    ['', null],
  ];
  for (const [text, place] of table) t.same(placeOf(text), place, text);
  t.end();
});
