/** A cash drawer: counts how often it sprang open. The pulse goes out even if its process dies on it. */
import type { Result } from '../../runtime/ports/result.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { failed, ok } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { type ProcessDevice, attachment } from './attachment.js';

export interface DrawerTwin {
  connect(): ProcessDevice<'drawer'>;
  opens(): number;
  /** `false`: its cable is out, and it says so. */
  plugged(state: boolean): void;
}

const pulseMs = 100;
const unplugged: DeviceFault = { code: 'NotReady', detail: 'drawer is not connected' };
const gone: DeviceFault = { code: 'Gone', detail: 'drawer was let go' };

export function drawerTwin(time: VirtualTime): DrawerTwin {
  const process = attachment<'drawer'>();
  let opens = 0;
  let plugged = true;
  return {
    connect: () => {
      const seat = process.attach({ emit: () => undefined });
      const waiters = new Set<(result: Result<void, DeviceFault>) => void>();
      let dead = false;
      const open = (): Promise<Result<void, DeviceFault>> =>
        new Promise((settle) => {
          if (dead) return;
          if (!seat.heard()) {
            settle(failed(gone));
            return;
          }
          if (!plugged) {
            settle(failed(unplugged));
            return;
          }
          opens += 1;
          waiters.add(settle);
          time.after(millis(pulseMs), () => {
            if (waiters.delete(settle)) settle(ok(undefined));
          });
        });
      return {
        open,
        close: () => {
          for (const settle of waiters) settle(failed(gone));
          waiters.clear();
          seat.leave();
          return Promise.resolve();
        },
        kill: () => {
          dead = true;
          waiters.clear();
          seat.leave();
        },
      };
    },
    opens: () => opens,
    plugged: (state) => {
      plugged = state;
    },
  };
}
