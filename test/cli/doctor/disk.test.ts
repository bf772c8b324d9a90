/** What doctor makes of the disk that the data folder stands on. */
import t from 'tap';
import { lineOf } from '../../../src/cli/doctor/finding.js';
import { surveyedDisk } from '../../../src/cli/doctor/inside.js';

const mebibyte = 1024 * 1024;
const small = {
  fileSystem: 'ext4',
  isVolatile: false,
  freeBytes: 40 * mebibyte,
  totalBytes: 54 * mebibyte,
  isWritable: true,
};

t.test('A small disk is well while it has room for what a day writes', async (t) => {
  const said = (freeMib: number): string =>
    lineOf(surveyedDisk('/data', { ...small, freeBytes: freeMib * mebibyte }, false), 'en');
  t.match(said(40), /^ok +disk +\/data: ext4, 40 of 54 MiB free\./);
  t.match(said(16), /^ok/);
  t.match(said(15), /^FAULT +disk +\/data: is nearly full \(ext4, 15 of 54 MiB free\)\./);
});

t.test('Room is no excuse for a disk that is memory, or cannot be written', async (t) => {
  const said = (change: object, isVirtual = false): string =>
    lineOf(surveyedDisk('/data', { ...small, ...change }, isVirtual), 'en');
  t.match(said({ isVolatile: true }), /^FAULT.*is memory/);
  t.match(said({ isVolatile: true }, true), /^ok/, 'a rehearsal may');
  t.match(said({ isWritable: false }), /^FAULT.*may not write/);
});
