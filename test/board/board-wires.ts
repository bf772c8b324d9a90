/**
 * The wires of the board's GPIO chip, between it and the desk: its beeper line drives the desk's beeper, the
 * desk's supply drives its power-fail line, its lamps are told in words. Lines are those of profile.json.
 */
import path from 'node:path';
import type { Socket } from 'node:net';
import { type Session, cable } from './host/cable.js';
import { findPl061, openGpioWires } from './host/qtest-gpio.js';
import type { Machine } from './machine.js';

export interface WireEnds {
  readonly machine: Machine;
  /** QEMU's socket of the wires. */
  readonly qtest: string;
  /** Where the bench's sockets are. */
  readonly desk: string;
  readonly lamp: (line: string) => void;
}

const beeperLine = 1;
const powerFailLine = 6;
const lamps: Readonly<Record<number, string>> = { 4: 'ready', 5: 'unknown' };

/** For as long as the board has power. */
export async function connectWires({ machine, qtest, desk, lamp }: WireEnds): Promise<void> {
  const qmp = await machine.qmp();
  const chip = await findPl061(qmp);
  // It talks to one at a time, and others want it.
  qmp.close();
  const wires = await openGpioWires(qtest, chip);
  let isFailing: 0 | 1 = 0;
  const drive = (): void => {
    wires.drive(powerFailLine, isFailing).catch((error: unknown) => {
      lamp(`the power-fail line is not driven: ${String(error)}`);
    });
  };
  const beeper = cable(deskEnd(() => undefined));
  const supply = cable(
    deskEnd((bytes) => {
      isFailing = bytes.at(-1) === 0x31 ? 1 : 0;
      drive();
    }),
  );
  beeper.plug(path.join(desk, 'beeper.sock'));
  supply.plug(path.join(desk, 'power.sock'));
  // The chip forgets at a reset what its inputs were told.
  machine.onReset(drive);
  wires.onChange((line, level) => {
    if (line === beeperLine) beeper.session()?.send(String(level));
    const name = lamps[line];
    if (name !== undefined) lamp(`lamp ${name} ${level === 1 ? 'on' : 'off'}`);
  });
  void machine.ended.then(() => {
    beeper.unplug();
    supply.unplug();
    wires.close();
  });
}

interface DeskEnd extends Session {
  send(text: string): void;
}

function deskEnd(hear: (bytes: Uint8Array) => void) {
  return (socket: Socket, gone: () => void): DeskEnd => {
    socket.on('data', hear);
    socket.on('error', () => socket.destroy());
    socket.on('close', gone);
    return {
      send: (text) => void socket.write(text),
      end: () => socket.destroy(),
    };
  };
}
