/**
 * What a technician's tools look at: each device opened for a moment and let go, each channel asked a
 * harmless signed question. Takes no lock and writes nothing; devices of a till that runs are left to it.
 */
import type {
  DeviceFault,
  DeviceIo,
  DeviceKind,
  PrinterCondition,
  Reading,
} from '../runtime/ports/device.js';
import type { DiagnoseAnswer, WalletChannel } from '../runtime/ports/gateway.js';
import { silentLog } from '../runtime/ports/log.js';
import { type Result, failed } from '../runtime/ports/result.js';
import { seconds } from '../runtime/ports/units.js';
import { nodeTime } from '../platform/scaled-time.js';
import type { AnyLoadedDevice, Board } from './board.js';
import type { Configuration } from './configuration.js';
import type { OpenDevice } from './device-line.js';
import { openGateways } from './channels/open-gateways.js';

export type DeviceState =
  /** `condition` is what a printer said of itself. */
  | { readonly kind: 'works'; readonly condition: PrinterCondition | null }
  | { readonly kind: 'inUse' }
  | { readonly kind: 'fault'; readonly fault: DeviceFault };

export interface DeviceFinding {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly driver: string;
  readonly required: boolean;
  readonly state: DeviceState;
}

export interface ChannelFinding {
  readonly channel: WalletChannel;
  readonly answer: DiagnoseAnswer;
}

const openMax = seconds(5);
/** A printer that speaks has said how it is by then. */
const conditionMax = seconds(3);

/** `inUse`: a till runs with them, and none is touched. */
export function findDevices({ devices }: Board, inUse: boolean): Promise<readonly DeviceFinding[]> {
  return Promise.all(
    devices.map(async (device) => {
      const { id, kind, driver, required } = device;
      const state: DeviceState = inUse ? { kind: 'inUse' } : await tried(device);
      return { id, kind, driver, required, state };
    }),
  );
}

export async function diagnoseChannels(
  configuration: Configuration,
): Promise<readonly ChannelFinding[]> {
  const gateways = openGateways(configuration, { ...nodeTime(1), log: silentLog });
  return Promise.all(
    gateways.map(async (gateway) => ({
      channel: gateway.channel,
      answer: await gateway.diagnose(),
    })),
  );
}

async function tried(device: AnyLoadedDevice): Promise<DeviceState> {
  const { clock, after } = nodeTime(1);
  const ending = new AbortController();
  const isPrinter = device.kind === 'printer';
  let condition: PrinterCondition | null = null;
  let say: () => void = () => undefined;
  const said = new Promise<void>((resolve) => {
    say = resolve;
  });
  const opened = await within(
    (device.open as OpenDevice<DeviceKind>)({
      id: device.id,
      clock,
      after,
      log: silentLog,
      signal: ending.signal,
      emit: (reading) => {
        if (reading.kind !== 'ConditionChanged') return;
        condition = reading.condition;
        say();
      },
      gone: say,
    } satisfies DeviceIo<Reading<DeviceKind>>),
    () => {
      ending.abort();
    },
  );
  if (!opened.ok) return { kind: 'fault', fault: opened.error };
  if (isPrinter) {
    const disarm = after(conditionMax, say);
    await said;
    disarm();
  }
  await opened.value.close();
  return { kind: 'works', condition };
}

/** What an opening that does not end in time counts as. */
async function within<T>(
  opening: Promise<Result<T, DeviceFault>>,
  giveUp: () => void,
): Promise<Result<T, DeviceFault>> {
  let disarm: () => void = () => undefined;
  const late = new Promise<Result<T, DeviceFault>>((resolve) => {
    disarm = nodeTime(1).after(openMax, () => {
      giveUp();
      resolve(failed({ code: 'Timeout', detail: `did not open within ${openMax} ms` }));
    });
  });
  const first = await Promise.race([opening, late]);
  disarm();
  return first;
}
