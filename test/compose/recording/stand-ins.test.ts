import fc from 'fast-check';
import t from 'tap';
import { standInText, standIns } from '../../../src/compose/recording/stand-ins.js';
import { posReports } from '../../../src/twins/bytes/hid-pos-scanner.js';
import { count } from '../../counts.js';

const runs = { seed: 11, numRuns: count({ quick: 300, full: 100_000 }) };

t.test('no letter and no digit of what was read is left, whatever it was', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const hidden = Buffer.from(standIns(bytes)).toString('latin1');
      const isReport = bytes.length > 0 && bytes[0] === 2;
      return isReport || /^[^1-9B-Zb-z]*$/.test(hidden);
    }),
    runs,
  );
  t.end();
});

t.test('of HID POS reports the head alone is left', (t) => {
  const codes = fc.string({ unit: 'grapheme-ascii', maxLength: 120 });
  fc.assert(
    fc.property(codes, (code) => {
      const reports = posReports(code, ']Q3').flatMap((report) => [...report]);
      const hidden = standIns(Uint8Array.from(reports));
      return hidden.every((byte, place) =>
        place % 64 < 5 ? byte === reports[place] : /[^1-9B-Zb-z]/.test(String.fromCharCode(byte)),
      );
    }),
    runs,
  );
  t.end();
});

t.test('a piece that only begins like a report is hidden whole', async (t) => {
  const [report] = posReports('281234567890123456', ']Q1');
  const piece = Uint8Array.of(...(report ?? []), 0x32, 0x38);
  t.equal(Buffer.from(standIns(piece)).toString('latin1').slice(2, 8), ']A0000');
});

t.test('a code that was told is hidden as its bytes are', async (t) => {
  t.equal(standInText(']Q128ab', true), ']Q100aa');
  t.equal(standInText(']Q128ab', false), ']A000aa');
  t.equal(standInText('2８界', false), '0８界');
});
