/**
 * A disk in trouble: slow, short, failing in any call to the journal, full, read-only. What a power cut
 * leaves of unflushed bytes (lost, torn, reordered, garbled) is the cut's affair (trouble-power.ts).
 */
import type { DiskFault, DiskTrouble } from '../twins/disk/door.js';
import type { Trouble } from './trouble.js';

export const troubleDisk: Trouble = (misfortune) =>
  deeds[
    misfortune.chance.weighed({
      slow: 30,
      flush: 12,
      write: 12,
      call: 12,
      short: 15,
      full: 15,
      readOnly: 6,
    })
  ](misfortune);

type Deed = 'slow' | 'flush' | 'write' | 'call' | 'short' | 'full' | 'readOnly';

const deeds: Readonly<Record<Deed, Trouble>> = {
  slow: ({ chance, world, lasts }) => {
    world.setFsync(chance.between(50, 8_000));
    lasts('slow disk', chance.between(1_000, 60_000), () => {
      world.setFsync(0);
    });
  },
  // On a failing flush some of the bytes may have arrived: they read well, and are gone after a cut.
  flush: ({ chance, world }) => {
    const arrived = chance.pick(['none', 'some'] as const);
    const call = chance.pick(['datasync', 'datasync', 'sync'] as const);
    world.disk.inject(journalCall(call, { kind: 'fail', code: 'Io', arrived }));
  },
  write: ({ chance, world }) => {
    const code = chance.pick(['Io', 'NoSpace'] as const);
    world.disk.inject(journalCall('write', { kind: 'fail', code }));
  },
  call: ({ chance, world }) => {
    const call = chance.pick(['open', 'rename', 'syncDirectory'] as const);
    world.disk.inject(journalCall(call, { kind: 'fail', code: 'Io' }));
  },
  short: ({ chance, world }) => {
    world.disk.inject(journalCall('write', { kind: 'short', bytes: chance.between(1, 4_095) }));
  },
  full: ({ chance, world, lasts }) => {
    world.disk.setFree(chance.between(0, 65_536));
    lasts('full disk', chance.between(10_000, 600_000), () => {
      world.disk.setFree(undefined);
    });
  },
  readOnly: ({ chance, world, lasts }) => {
    world.disk.setReadOnly(true);
    lasts('read-only disk', chance.between(1_000, 120_000), () => {
      world.disk.setReadOnly(false);
    });
  },
};

/** The next such call to the journal. */
function journalCall(call: string, trouble: DiskTrouble): DiskFault {
  return { at: (one) => one.call === call && one.file.startsWith('journal/'), trouble };
}
