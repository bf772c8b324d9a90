/**
 * Loaded by the bench into the till's process, before any code of the till (`node --import`). Takes
 * faults of disk and clock from the bench over a socket, and ends the process when the bench is gone,
 * however it went. Its arguments are the query of its own address: `socket`, `folder`, `speed`.
 */
import { createConnection } from 'node:net';
import { onLines } from '../lines.js';
import { layFaultyDisk } from './faulty-disk.js';
import type { Injection, PreloadNote } from './injections.js';
import { layMovedClock } from './moved-clock.js';

const { searchParams: given } = new URL(import.meta.url);
const socket = createConnection({ path: given.get('socket') ?? '' });
const note = (text: PreloadNote): void => void socket.write(`${JSON.stringify(text)}\n`);
const die = (): void => void process.kill(process.pid, 'SIGKILL');
socket.on('error', die);
socket.on('close', die);

const disk = await layFaultyDisk({
  folder: given.get('folder') ?? '',
  speed: Number(given.get('speed') ?? 1),
  spent: (call) => {
    note({ spent: call });
  },
  die,
});
const moveClock = layMovedClock();

/** Bytes that came with the injection are read in its turn, handled in the next, and answered by then. */
const turnsToHear = 4;

function afterTurns(turns: number, run: () => void): void {
  if (turns === 0) run();
  else setImmediate(afterTurns, turns - 1, run);
}

await new Promise<void>((begin) => {
  onLines(socket, (line) => {
    const injection = JSON.parse(line) as Injection;
    disk.set(injection.disk, injection.order);
    moveClock(injection.clock);
    afterTurns(turnsToHear, () => {
      note({ done: injection.seq, journalWrites: disk.journalWrites() });
    });
    begin();
  });
});
// A till that has nothing left to do may end by itself.
socket.unref();
