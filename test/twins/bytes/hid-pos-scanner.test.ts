import t from 'tap';
import { minutes, wallMs } from '../../../src/runtime/ports/units.js';
import { hidPosScanner, posReports } from '../../../src/twins/bytes/hid-pos-scanner.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { ascii, hex } from './bytes.js';

t.test('a code is one report, with its length and its symbology', async (t) => {
  const [report, ...more] = posReports('2890', ']Q1');
  t.equal(more.length, 0);
  t.same(report?.subarray(0, 9), Uint8Array.of(...hex('02 04 5D 51 31'), ...ascii('2890')));
  t.same([report?.length, report?.[63]], [64, 0]);
});

t.test('a longer one goes on in the next, each but the last says so', async (t) => {
  const reports = posReports('7'.repeat(113), '');
  t.same(
    reports.map((report) => [report[1], report[2], report[63]]),
    [
      [56, 0, 1],
      [56, 0, 1],
      [1, 0, 0],
    ],
  );
});

t.test('codes follow each other, and what nobody takes is lost', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  const sent: number[] = [];
  const scanner = hidPosScanner({
    after: (span, run) => time.after(span, run),
    send: (bytes) => {
      sent.push(bytes[1] ?? 0);
      return sent.length < 4;
    },
  });
  const both = Promise.all([scanner.scan('1'.repeat(100)), scanner.scan('2'), scanner.scan('3')]);
  await time.advance(minutes(1));
  t.same(await both, [true, true, false]);
  t.same(sent, [56, 44, 1, 1]);
});
