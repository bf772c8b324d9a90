/**
 * One device looked at by a technician, at three levels in the manner of UnifiedPOS: `internal` opens
 * it and hears whether it answers, and moves nothing; `external` does something that a person sees or
 * hears; `interactive` names what a person does with it. What was seen is told as it happens. A code
 * that is scanned leaves here masked (law 8), and paper is marked as a test.
 */
import type {
  Device,
  DeviceFault,
  DeviceKind,
  Key,
  PrinterCondition,
  Reading,
} from '../runtime/ports/device.js';
import { keyLabels, lampNames } from '../runtime/ports/device.js';
import { unreachable } from '../runtime/ports/bug.js';
import type { WalletChannel } from '../runtime/ports/gateway.js';
import { failed } from '../runtime/ports/result.js';
import { Secret } from '../runtime/ports/secret.js';
import { type Millis, millis, seconds } from '../runtime/ports/units.js';
import { readCode } from '../runtime/terminal/code.js';
import { nodeTime } from '../platform/scaled-time.js';
import { nodeRandom } from '../platform/node-random.js';
import { type LayoutId, layouts } from '../ui-lcd/layouts.js';
import type { AnyLoadedDevice } from './board.js';
import { type Visit, firstOf, visitDevice } from './device-visit.js';
import { testPattern, testSlip } from './test-pictures.js';

export const checkLevels = ['internal', 'external', 'interactive'] as const;
export type CheckLevel = (typeof checkLevels)[number];

export type CheckStep =
  | { readonly kind: 'fault'; readonly fault: DeviceFault }
  | { readonly kind: 'opened' }
  /** What a printer says of itself; `null`: it says nothing in time. */
  | { readonly kind: 'condition'; readonly condition: PrinterCondition | null }
  /** Something was put out: whether it was, a person has to say. */
  | { readonly kind: 'putOut'; readonly what: 'pattern' | 'sound' | 'drawer' }
  | { readonly kind: 'printed'; readonly isProved: boolean }
  /** A person is waited for. */
  | { readonly kind: 'awaited'; readonly what: 'keys' | 'code' | 'paper'; readonly forMs: number }
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'keys'; readonly unseen: readonly Key[] }
  | { readonly kind: 'code'; readonly mask: string; readonly channel: WalletChannel | null }
  | { readonly kind: 'garbled' }
  /** Nobody did anything. */
  | { readonly kind: 'nobody' }
  /** This level shows nothing of such a device; the level that does. */
  | { readonly kind: 'notHere'; readonly instead: CheckLevel };

export interface CheckOptions {
  readonly device: AnyLoadedDevice;
  readonly level: CheckLevel;
  /** Of the board's LCD. */
  readonly layout: LayoutId;
  /** How long a person is waited for, anew after each thing they do. */
  readonly patience: Millis;
}

const conditionMax = seconds(3);
/** A link that is lost at once is lost by then; and a picture has been seen. */
const lookSpan = millis(500);
const commandMax = seconds(60);

export async function* checkDevice(options: CheckOptions): AsyncGenerator<CheckStep> {
  const ear = newEar();
  const visited = await visitDevice(options.device, ear);
  if (!visited.ok) {
    yield { kind: 'fault', fault: visited.error };
    return;
  }
  const { value: visit } = visited;
  try {
    yield* stepsOf(options, visit, ear);
    const fault = ear.fault();
    if (fault !== null) yield { kind: 'fault', fault };
  } finally {
    await visit.end();
  }
}

async function* stepsOf(options: CheckOptions, visit: Visit, ear: Ear): AsyncGenerator<CheckStep> {
  const { device, level } = options;
  yield { kind: 'opened' };
  if (device.kind === 'printer') yield { kind: 'condition', condition: await conditionOf(ear) };
  else if (level === 'internal') await ear.next(lookSpan);
  if (level === 'internal') return;
  switch (device.kind) {
    case 'power':
      // A supply is not made to fail for a look: what its line says is in what a running till tells.
      return;
    case 'keypad':
      if (level === 'interactive') yield* keysOf(options, ear);
      else yield { kind: 'notHere', instead: 'interactive' };
      return;
    case 'scanner':
      if (level === 'interactive') yield* codeOf(options, ear);
      else yield { kind: 'notHere', instead: 'interactive' };
      return;
    case 'printer':
      if (level === 'interactive') yield* paperOf(options, ear);
      else yield await printed(visit.device as Device<'printer'>);
      return;
    case 'lcd':
    case 'customerDisplay':
    case 'beeper':
    case 'drawer':
    case 'lamps':
      if (level === 'interactive') yield { kind: 'notHere', instead: 'external' };
      else yield* putOut(device.kind, options, visit);
      return;
    default:
      unreachable(device);
  }
}

async function* putOut(
  kind: Exclude<DeviceKind, 'keypad' | 'scanner' | 'printer' | 'power'>,
  { layout }: CheckOptions,
  { device }: Visit,
): AsyncGenerator<CheckStep> {
  switch (kind) {
    case 'lcd':
    case 'customerDisplay': {
      const size = kind === 'lcd' ? layouts[layout] : customerSize;
      (device as Device<'lcd'>).show(testPattern(size));
      await pause(lookSpan);
      yield { kind: 'putOut', what: 'pattern' };
      return;
    }
    case 'lamps':
      (device as Device<'lamps'>).show(lampNames);
      await pause(lookSpan);
      (device as Device<'lamps'>).show([]);
      yield { kind: 'putOut', what: 'pattern' };
      return;
    case 'beeper':
      for (const tune of ['key', 'paid', 'refused'] as const) {
        (device as Device<'beeper'>).sound(tune);
        await pause(lookSpan);
      }
      yield { kind: 'putOut', what: 'sound' };
      return;
    case 'drawer': {
      const opened = await firstOf((device as Device<'drawer'>).open(), commandMax, () =>
        failed(hangs('open')),
      );
      yield opened.ok ? { kind: 'putOut', what: 'drawer' } : { kind: 'fault', fault: opened.error };
      return;
    }
    default:
      unreachable(kind);
  }
}

/** Two rows are what every customer display has. */
const customerSize = { columns: 20, rows: 2 };

async function printed(printer: Device<'printer'>): Promise<CheckStep> {
  const outcome = await firstOf(printer.print(testSlip), commandMax, () => ({
    kind: 'unknown' as const,
    fault: hangs('print'),
  }));
  if (outcome.kind === 'printed') return { kind: 'printed', isProved: true };
  if (outcome.fault === null) return { kind: 'printed', isProved: false };
  return { kind: 'fault', fault: outcome.fault };
}

async function conditionOf(ear: Ear): Promise<PrinterCondition | null> {
  const reading = await ear.next(conditionMax);
  return reading?.kind === 'ConditionChanged' ? reading.condition : null;
}

/** Each key as it goes down, until each was pressed or nobody presses any more. */
async function* keysOf({ patience }: CheckOptions, ear: Ear): AsyncGenerator<CheckStep> {
  yield { kind: 'awaited', what: 'keys', forMs: patience };
  const seen = new Set<Key>();
  while (seen.size < keyLabels.length) {
    const reading = await ear.next(patience);
    if (reading?.kind !== 'KeyPressed') break;
    seen.add(reading.key);
    yield { kind: 'key', key: reading.key };
  }
  if (seen.size === 0) yield { kind: 'nobody' };
  else yield { kind: 'keys', unseen: keyLabels.filter((key) => !seen.has(key)) };
}

/** The first code that is read; goods are codes too. */
async function* codeOf({ patience }: CheckOptions, ear: Ear): AsyncGenerator<CheckStep> {
  yield { kind: 'awaited', what: 'code', forMs: patience };
  const reading = await ear.next(patience);
  if (reading?.kind === 'CodeGarbled') yield { kind: 'garbled' };
  else if (reading?.kind !== 'CodeRead') yield { kind: 'nobody' };
  else {
    const key = new Secret(nodeRandom.bytes(32));
    const { mask, channel } = readCode(reading.code, { key, codesFor: null });
    yield { kind: 'code', mask, channel };
  }
}

/** Paper, cover: each change as the printer tells it, until nothing changes any more. */
async function* paperOf({ patience }: CheckOptions, ear: Ear): AsyncGenerator<CheckStep> {
  yield { kind: 'awaited', what: 'paper', forMs: patience };
  let changes = 0;
  for (;;) {
    const reading = await ear.next(patience);
    if (reading?.kind !== 'ConditionChanged') break;
    changes += 1;
    yield { kind: 'condition', condition: reading.condition };
  }
  if (changes === 0) yield { kind: 'nobody' };
}

interface Ear {
  readonly onReading: (reading: Reading<DeviceKind>) => void;
  readonly onGone: (fault: DeviceFault) => void;
  /** The next reading, past or to come; `null` when none comes in time or the device is gone. */
  next(within: Millis): Promise<Reading<DeviceKind> | null>;
  /** Why it is gone. */
  fault(): DeviceFault | null;
}

/** More than a person does in the time of one line of output. */
const waitingMax = 64;

function newEar(): Ear {
  const waiting: Reading<DeviceKind>[] = [];
  let gone: DeviceFault | null = null;
  let wake: () => void = () => undefined;
  return {
    onReading: (reading) => {
      if (waiting.length < waitingMax) waiting.push(reading);
      wake();
    },
    onGone: (fault) => {
      gone = fault;
      wake();
    },
    next: async (within) => {
      if (waiting.length === 0 && gone === null) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        await firstOf(woken, within, () => undefined);
      }
      return waiting.shift() ?? null;
    },
    fault: () => gone,
  };
}

function hangs(name: string): DeviceFault {
  return { code: 'Timeout', detail: `${name} did not end within ${commandMax} ms` };
}

function pause(span: Millis): Promise<void> {
  return new Promise((resolve) => {
    nodeTime(1).after(span, resolve);
  });
}
