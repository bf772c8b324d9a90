/**
 * The wires of the board's GPIO chip, from outside: QEMU's qtest socket sets the inputs of the PL061 and
 * tells each change of its outputs. It works beside a running guest. Where the chip is in the machine is
 * asked, never assumed.
 */
import { createConnection } from 'node:net';
import { onLines } from '../../../src/workbench/lines.js';
import type { Qmp } from './qmp.js';

export interface GpioWires {
  /** Settles when the wire has the level. Line 3 is the board's power key as well. */
  drive(line: number, level: 0 | 1): Promise<void>;
  /** What the guest drives; `undefined` until it has changed once. */
  level(line: number): 0 | 1 | undefined;
  onChange(hear: (line: number, level: 0 | 1) => void): void;
  close(): void;
}

interface Child {
  readonly name: string;
  readonly type: string;
}

const roots = ['/machine/unattached', '/machine/peripheral', '/machine/peripheral-anon'];

/** The only PL061 of the machine. */
export async function findPl061(qmp: Pick<Qmp, 'execute'>): Promise<string> {
  for (const path of roots) {
    const children = (await qmp.execute('qom-list', { path })) as readonly Child[];
    const chip = children.find(({ type }) => type === 'child<pl061>');
    if (chip !== undefined) return `${path}/${chip.name}`;
  }
  throw new Error('the machine has no PL061');
}

const changeForm = /^IRQ (raise|lower) (\d+)$/;

/** `chip`: as `findPl061` tells it. One connection at a time: QEMU answers the newest alone. */
export async function openGpioWires(path: string, chip: string): Promise<GpioWires> {
  const socket = createConnection({ path });
  const waiting: ((answer: string) => void)[] = [];
  const levels = new Map<number, 0 | 1>();
  const ears: ((line: number, level: 0 | 1) => void)[] = [];
  const ended = (): void => {
    for (const settle of waiting.splice(0)) settle('the board is gone');
  };
  socket.on('error', ended);
  socket.on('close', ended);
  onLines(socket, (said) => {
    const [, way, number] = changeForm.exec(said) ?? [];
    if (way === undefined) {
      waiting.shift()?.(said);
      return;
    }
    const level = way === 'raise' ? 1 : 0;
    levels.set(Number(number), level);
    for (const hear of ears) hear(Number(number), level);
  });
  const order = async (words: string): Promise<void> => {
    const answer = await new Promise<string>((settle) => {
      waiting.push(settle);
      socket.write(`${words}\n`);
    });
    if (!answer.startsWith('OK')) throw new Error(`qtest ${words}: ${answer}`);
  };
  await order(`irq_intercept_out ${chip}`);
  return {
    drive: (line, level) => order(`set_irq_in ${chip} unnamed-gpio-in ${line} ${level}`),
    level: (line) => levels.get(line),
    onChange: (hear) => {
      ears.push(hear);
    },
    close: () => {
      socket.destroy();
    },
  };
}
