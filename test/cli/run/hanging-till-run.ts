/**
 * Loaded into a till's process by a test (`NODE_OPTIONS=--import`): at SIGUSR2 it hangs as
 * HOLDFAST_TEST_HANG says. `loop`: it computes for ever. `journal`: no flush is answered any more, as by
 * a medium that dies; what was asked is never told failed.
 */
import { writeSync } from 'node:fs';
import { open } from 'node:fs/promises';

const what = process.env['HOLDFAST_TEST_HANG'];

if (what === 'journal') {
  const file = await open(process.execPath);
  const prototype = Object.getPrototypeOf(file) as { datasync: () => Promise<void> };
  await file.close();
  process.once('SIGUSR2', () => {
    prototype.datasync = () => new Promise(() => undefined);
  });
}
if (what === 'loop') {
  process.once('SIGUSR2', () => {
    writeSync(2, 'hangs\n');
    for (;;) what.trim();
  });
}
