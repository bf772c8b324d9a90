import t from 'tap';
import {
  countFor,
  countsAreFull,
  countsAreQuick,
  extentNamed,
  systemPackagesAreWanted,
} from '../counts.js';

t.test('a count is the quick one unless more is asked for', async (t) => {
  t.equal(extentNamed(undefined), 'quick');
  t.equal(countFor('quick', { quick: 3, full: 700 }), 3);
  t.equal(countFor('full', { quick: 3, full: 700 }), 700);
  t.equal(countFor('ci', { quick: 3, full: 700 }), 12);
  t.equal(countFor('ci', { quick: 3, full: 5 }), 5);
  t.equal(countFor('ci', { quick: 3, ci: 20, full: 700 }), 20, 'its own, where it has one');
});

t.test('a misspelt extent is told, not taken for the quick one', async (t) => {
  t.throws(() => extentNamed('ful'), /quick, ci or full/);
});

t.test('what cannot be counted asks whether this run is full', async (t) => {
  t.equal(countsAreFull, extentNamed(process.env['HOLDFAST_COUNTS']) === 'full');
  t.equal(countsAreQuick, extentNamed(process.env['HOLDFAST_COUNTS']) === 'quick');
});

t.test('packages of the system are wanted in full and in continuous integration', async (t) => {
  const extent = extentNamed(process.env['HOLDFAST_COUNTS']);
  t.equal(systemPackagesAreWanted, extent === 'full' || extent === 'ci');
});
