/**
 * What a technician may have a device do while it is recorded, and what a transcript says of its
 * readings and answers. The same words are played by a replay.
 */
import {
  type Device,
  type DeviceFault,
  type DeviceKind,
  type PrintOutcome,
  type PrintableSlip,
  type Reading,
  lampNames,
} from '../../runtime/ports/device.js';
import type { Result } from '../../runtime/ports/result.js';
import { Secret } from '../../runtime/ports/secret.js';

/** Settles with what the device answered; `null` for what answers nothing. */
type Action<K extends DeviceKind> = (device: Device<K>) => Promise<string | null>;

type ActionTable = {
  readonly [K in DeviceKind]: Readonly<Record<string, Action<K>>>;
};

const testSlip: PrintableSlip = {
  lines: [
    { kind: 'text', text: 'Holdfast 测试小票', align: 'center', size: 'double', bold: true },
    { kind: 'rule', weight: 'thin' },
    { kind: 'pair', left: '金额 amount', right: '¥12.50', size: 'normal', bold: false },
    { kind: 'text', text: '本小票不是凭证', align: 'left', size: 'normal', bold: false },
    { kind: 'feed', lines: 2 },
  ],
  cut: true,
};

const table: ActionTable = {
  keypad: {},
  scanner: {},
  power: {},
  lcd: {
    show: async (panel) => {
      panel.show(['Holdfast', '测试 TEST', '0123456789', '￥12.50']);
      return Promise.resolve(null);
    },
  },
  customerDisplay: {
    show: async (panel) => {
      panel.show(['To pay', '12.50']);
      return Promise.resolve(null);
    },
  },
  printer: {
    print: async (printer) => outcomeWords(await printer.print(testSlip)),
    clear: async (printer) => resultWords(await printer.clearBuffer()),
  },
  drawer: { open: async (drawer) => resultWords(await drawer.open()) },
  lamps: {
    show: async (lamps) => {
      lamps.show(lampNames);
      return Promise.resolve(null);
    },
  },
  beeper: {
    sound: async (beeper) => {
      beeper.sound('paid');
      return Promise.resolve(null);
    },
  },
};

export function actionNames(kind: DeviceKind): readonly string[] {
  return Object.keys(table[kind]);
}

/** `name` is one of `actionNames(kind)`. */
export async function act<K extends DeviceKind>(
  kind: K,
  device: Device<K>,
  name: string,
): Promise<string | null> {
  const actions: Readonly<Record<string, Action<K>>> = table[kind];
  return (await actions[name]?.(device)) ?? null;
}

function outcomeWords(outcome: PrintOutcome): string {
  if (outcome.kind === 'printed') return outcome.kind;
  const { kind, fault } = outcome;
  return fault === null ? kind : `${kind} ${fault.code} ${fault.detail}`;
}

function resultWords(result: Result<void, DeviceFault>): string {
  return result.ok ? 'ok' : `${result.error.code} ${result.error.detail}`;
}

/** The kind of a reading and what it holds; `hide` is what becomes of a secret. */
export function readingWords(reading: Reading<DeviceKind>, hide: (code: string) => string): string {
  const values = Object.values(reading).map((value: unknown) =>
    value instanceof Secret ? JSON.stringify(hide(String(value.reveal()))) : String(value),
  );
  return values.join(' ');
}
