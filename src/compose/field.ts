/**
 * What a technician's tools look at: each device opened for a moment and let go, each channel asked a
 * harmless signed question. Takes no lock and writes nothing; devices of a till that runs are left to it.
 */
import type { DeviceFault, DeviceKind, PrinterCondition } from '../runtime/ports/device.js';
import type { DiagnoseAnswer, WalletChannel } from '../runtime/ports/gateway.js';
import { silentLog } from '../runtime/ports/log.js';
import { seconds } from '../runtime/ports/units.js';
import { nodeTime } from '../platform/scaled-time.js';
import type { AnyLoadedDevice, Board } from './board.js';
import type { Configuration } from './configuration.js';
import { firstOf, visitDevice } from './device-visit.js';
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
  let condition: PrinterCondition | null = null;
  let say: () => void = () => undefined;
  const said = new Promise<void>((resolve) => {
    say = resolve;
  });
  const visited = await visitDevice(device, {
    onReading: (reading) => {
      if (reading.kind !== 'ConditionChanged') return;
      condition = reading.condition;
      say();
    },
    onGone: say,
  });
  if (!visited.ok) return { kind: 'fault', fault: visited.error };
  if (device.kind === 'printer') await firstOf(said, conditionMax, () => undefined);
  await visited.value.end();
  return { kind: 'works', condition };
}
