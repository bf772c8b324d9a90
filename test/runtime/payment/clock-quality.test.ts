/** Every entry says how far its wall time may be believed, as it was known when it was written (P25). */
import t from 'tap';
import { qualityOf } from '../../../src/runtime/ports/clock-quality.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { bootEntry } from '../../../src/runtime/journal/system-records.js';
import { paid, stage } from './stage.js';

const at = (trusted: boolean) => ({ mono: monoMs(1), wall: wallMs(1), trusted });

t.test('a moment of a clock that nobody has set is said to be so', (t) => {
  t.equal(qualityOf(at(true)), 'trusted');
  t.equal(qualityOf(at(false)), 'unset');
  t.equal(qualityOf({ ...at(true), basis: 'network' }), 'network');
  t.equal(qualityOf({ ...at(false), basis: 'disputed' }), 'unset');
  t.equal(bootEntry(1, at(false), 'os', {}).quality, 'unset', "in the journal's own records too");
  t.end();
});

t.test('the entries of a start whose clock is wrong say so, those before it stay', async (t) => {
  const it = stage();
  it.charge();
  const before = it.entries.length;
  it.reboot({ wallTrusted: false });
  it.charge();
  it.answerCharge(paid());
  t.strictSame(
    [...new Set(it.entries.slice(0, before).map(({ quality }) => quality))],
    ['trusted'],
  );
  t.strictSame([...new Set(it.entries.slice(before).map(({ quality }) => quality))], ['unset']);
});
