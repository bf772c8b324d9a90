/**
 * The wires of the board's GPIO chip, seen from outside: its beeper line drives the desk's beeper, its lamps
 * are told in words. Lines are those of profile.json.
 */
import { createConnection } from 'node:net';
import path from 'node:path';
import type { BoardBench } from './board-bench.js';
import { findPl061, openGpioWires } from './host/qtest-gpio.js';

export interface WatchedWires {
  close(): void;
}

const beeperLine = 1;
const lamps: Readonly<Record<number, string>> = { 4: 'ready', 5: 'unknown' };

/** Of the board as it runs now; nothing when it is off. */
export async function watchWires(
  { till, bench, qtest }: Pick<BoardBench, 'till' | 'bench' | 'qtest'>,
  tell: (line: string) => void,
): Promise<WatchedWires> {
  const machine = till.machine();
  if (machine === undefined) return { close: () => undefined };
  const qmp = await machine.qmp();
  const wires = await openGpioWires(qtest, await findPl061(qmp));
  const beeper = createConnection({ path: path.join(bench.sockets, 'beeper.sock') });
  beeper.on('error', () => beeper.destroy());
  wires.onChange((line, level) => {
    if (line === beeperLine) beeper.write(String(level));
    const lamp = lamps[line];
    if (lamp !== undefined) tell(`lamp ${lamp} ${level === 1 ? 'on' : 'off'}`);
  });
  return {
    close: () => {
      beeper.destroy();
      wires.close();
      qmp.close();
    },
  };
}
