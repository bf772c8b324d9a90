/**
 * Whether our clock stands over a minute from that of a wallet: an alarm for people, since slips and
 * records carry our time. It goes by itself when the clocks agree again.
 */
import { type ClockSkew, isAlarming } from '../../net/clock-skew/skew.js';
import type { WalletChannel } from '../../runtime/ports/gateway.js';
import type { Log } from '../../runtime/ports/log.js';

export interface ClockAlarm {
  readonly add: (channel: WalletChannel, skew: ClockSkew) => void;
  /** Now: a step of our clock shows without a call. */
  readonly isOn: () => boolean;
  /** Calls back when an answer has shown one or ended one. */
  readonly onChange: (changed: () => void) => void;
}

export function createClockAlarm(log: Log): ClockAlarm {
  const skews: ClockSkew[] = [];
  let changed: () => void = () => undefined;
  return {
    add: (channel, skew) => {
      let wasOn = false;
      skews.push(skew);
      skew.onHeard(() => {
        const isOn = isAlarming(skew);
        if (isOn === wasOn) return;
        wasOn = isOn;
        const aheadMs = Math.round(skew.difference()?.ms ?? 0);
        log.write(isOn ? 'warning' : 'info', 'channel.clock', { channel, aheadMs });
        changed();
      });
    },
    isOn: () => skews.some(isAlarming),
    onChange: (given) => {
      changed = given;
    },
  };
}
