/**
 * A disk in trouble: slow, short, failing in any call to the journal, full, read-only. What a power cut
 * leaves of unflushed bytes (lost, torn, reordered, garbled) is the cut's affair (trouble-power.ts).
 */
import type { DiskFault, DiskTrouble } from '../twins/disk/door.js';
import { type Trouble, secondsOf } from './trouble.js';

export const troubleDisk: Trouble = (misfortune) =>
  deeds[
    misfortune.chance.weighed({
      slow: 30,
      stall: 25,
      flush: 12,
      write: 12,
      call: 12,
      short: 15,
      full: 15,
      readOnly: 6,
    })
  ](misfortune);

type Deed = 'slow' | 'stall' | 'flush' | 'write' | 'call' | 'short' | 'full' | 'readOnly';

const deeds: Readonly<Record<Deed, Trouble>> = {
  slow: ({ chance, world, lasts, says }) => {
    const ms = chance.between(50, 8_000);
    says(`each flush takes ${secondsOf(ms)}, for a while`);
    world.setFsync(ms);
    lasts('slow disk', chance.between(1_000, 60_000), () => {
      world.setFsync(0);
    });
  },
  // Flash that tidies up: one flush takes long, mostly that of the next charge, which is old then (P8).
  stall: ({ chance, world, says }) => {
    const ms = chance.between(5_200, 9_000);
    const isForCharge = chance.happens(8_000);
    says(`the flush of the next ${isForCharge ? 'charge' : 'record'} takes ${secondsOf(ms)}`);
    const meets = (): boolean =>
      !isForCharge || world.durable.waiting().some((name) => name.startsWith('Charging '));
    world.disk.inject({
      at: ({ call, file }) => call === 'datasync' && file.startsWith('journal/') && meets(),
      trouble: { kind: 'slow', ms },
    });
  },
  // On a failing flush some of the bytes may have arrived: they read well, and are gone after a cut.
  flush: ({ chance, world, says }) => {
    const arrived = chance.pick(['none', 'some'] as const);
    const call = chance.pick(['datasync', 'datasync', 'sync'] as const);
    says(`the next ${call} of the journal fails`);
    world.disk.inject(journalCall(call, { kind: 'fail', code: 'Io', arrived }));
  },
  write: ({ chance, world, says }) => {
    const code = chance.pick(['Io', 'NoSpace'] as const);
    says(`the next write to the journal fails (${code})`);
    world.disk.inject(journalCall('write', { kind: 'fail', code }));
  },
  call: ({ chance, world, says }) => {
    const call = chance.pick(['open', 'rename', 'syncDirectory'] as const);
    says(`the next ${call} of the journal fails`);
    world.disk.inject(journalCall(call, { kind: 'fail', code: 'Io' }));
  },
  short: ({ chance, world, says }) => {
    const bytes = chance.between(1, 4_095);
    says(`the next write to the journal takes ${String(bytes)} bytes`);
    world.disk.inject(journalCall('write', { kind: 'short', bytes }));
  },
  full: ({ chance, world, lasts, says }) => {
    const bytes = chance.between(0, 65_536);
    says(`the disk has room for ${String(bytes)} bytes, for a while`);
    world.disk.setFree(bytes);
    lasts('full disk', chance.between(10_000, 600_000), () => {
      world.disk.setFree(undefined);
    });
  },
  readOnly: ({ chance, world, lasts, says }) => {
    says('the disk is read-only, for a while');
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
