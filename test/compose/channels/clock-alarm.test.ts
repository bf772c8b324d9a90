/** The alarm about a clock that is not the wallet's: when it begins, when it ends, and what is logged. */
import t from 'tap';
import { channelLine } from '../../../src/compose/channels/channel-line.js';
import { createClockAlarm } from '../../../src/compose/channels/clock-alarm.js';
import type { HttpClient, HttpRequest } from '../../../src/net/http/message.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';

const start = Date.now();
const minuteMs = 60_000;

const request: HttpRequest = {
  method: 'GET',
  url: new URL('https://wallet.example/'),
  headers: {},
  body: null,
  until: monoMs(10_000),
};

/** Two channels whose wallets' clocks are right, and a till whose clock is `aheadMs` ahead. */
function desk() {
  const logged: unknown[] = [];
  const alarm = createClockAlarm({
    write: (level, name, fields) => void logged.push([level, name, fields]),
  });
  const clocks = { monoMs: 1_000, aheadMs: 0 };
  const truth = (): number => start + clocks.monoMs;
  const clock = {
    mono: () => monoMs(clocks.monoMs * 5),
    wall: () => wallMs(truth() + clocks.aheadMs),
    wallTrusted: () => true,
    osBoot: 'x5',
  };
  const http: HttpClient = {
    send: async () => {
      const headers = { date: new Date(truth()).toUTCString() };
      return Promise.resolve({ kind: 'answered', status: 200, headers, body: new Uint8Array() });
    },
  };
  const lines = (['alipay', 'wechat'] as const).map((channel) => {
    const line = channelLine(http, { clock, real: { mono: () => monoMs(clocks.monoMs) } });
    alarm.add(channel, line.skew);
    return line;
  });
  const ask = (n: 0 | 1) => lines[n]?.http.send(request);
  return { alarm, clocks, ask, logged, truth, lines };
}

t.test('it begins above a minute and ends below, each told once', async (t) => {
  const { alarm, clocks, ask, logged } = desk();
  let changes = 0;
  alarm.onChange(() => (changes += 1));
  await ask(0);
  t.notOk(alarm.isOn());
  clocks.aheadMs = 10 * minuteMs;
  t.ok(alarm.isOn(), 'a step shows without a call');
  await ask(0);
  await ask(0);
  t.equal(changes, 1);
  t.match(logged, [['warning', 'channel.clock', { channel: 'alipay' }]]);
  clocks.aheadMs = 0;
  t.notOk(alarm.isOn());
  await ask(0);
  t.equal(changes, 2);
  t.match(logged[1], ['info', 'channel.clock', { channel: 'alipay' }]);
});

t.test('a channel that has said nothing raises none, and quiets none', async (t) => {
  const { alarm, clocks, ask } = desk();
  clocks.aheadMs = -2 * minuteMs;
  t.notOk(alarm.isOn());
  await ask(1);
  t.ok(alarm.isOn());
});

t.test('in a rehearsal the waits run faster, and the time of day does not', async (t) => {
  const { clocks, ask, truth, lines } = desk();
  clocks.aheadMs = 10 * minuteMs;
  await ask(0);
  clocks.monoMs += 60_000;
  const clock = lines[0]?.clock;
  t.equal(clock?.mono(), clocks.monoMs * 5);
  t.ok(Math.abs((clock?.wall() ?? 0) - truth()) < 2_000);
});
