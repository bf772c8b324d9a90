/**
 * A cash drawer whose coil hangs on one line. A kick is one pulse of a bounded length, then a rest; what
 * is asked meanwhile is one kick afterwards. The line is off after each pulse, when the device is let go
 * in the middle of one, and at every opening, whatever an earlier till left. What ends a pulse when the
 * process dies in its middle is the kernel's business (README). Ok means that the coil was switched on
 * and off; whether the drawer opened, eyes can tell.
 */
import type { After } from '../../../runtime/ports/clock.js';
import type { DeviceFault, Driver } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { type Millis, millis, seconds } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { type Session, openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { offBytes, onBytes, pulseMs, restMs } from './protocol.js';

export interface LineDrawerConfig {
  readonly link: LinkConfig;
  readonly pulse: Millis;
  readonly rest: Millis;
}

export function lineDrawer({ openLink }: DriverParts): Driver<'drawer', LineDrawerConfig> {
  return {
    name: 'drawer/line',
    kind: 'drawer',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({
        link: readLink(reader),
        pulse: millis(reader.integer('pulseMs', pulseMs)),
        rest: millis(reader.integer('restMs', restMs)),
      });
    },
    open: async (config, io) => {
      let coil: Coil | null = null;
      const opened = await openSession(openLink, config.link, io, {
        onData: () => undefined,
        onEnd: (fault) => coil?.end(fault),
      });
      if (!opened.ok) return failed(opened.error);
      const session = opened.value;
      const switched = coilOn(session, io.after, config);
      coil = switched;
      switched.begin();
      return ok({
        open: switched.kick,
        close: async () => {
          if (switched.isOn()) void session.write(offBytes);
          await session.close();
        },
      });
    },
  };
}

type Kicked = Result<void, DeviceFault>;

interface Coil {
  /** Switches the line off. */
  readonly begin: () => void;
  readonly kick: () => Promise<Kicked>;
  readonly isOn: () => boolean;
  /** Answers whoever waits and disarms the timers. Twice is safe. */
  readonly end: (fault: DeviceFault) => void;
}

/** A line takes a byte in far less; one that does not may have kept the coil on. */
const takenWithin = seconds(2);
const stuck: DeviceFault = {
  code: 'Timeout',
  detail: 'the line of the drawer does not take what it is told',
};

function coilOn(
  session: Session,
  after: After,
  { pulse, rest }: Pick<LineDrawerConfig, 'pulse' | 'rest'>,
): Coil {
  let phase: 'off' | 'on' | 'resting' = 'off';
  /** Whom the kick under way answers, and whom the next one does. */
  let served: ((kicked: Kicked) => void)[] = [];
  let waiting: ((kicked: Kicked) => void)[] = [];
  let ended: DeviceFault | null = null;
  const { later, stop } = timersOf(after);

  /** Whether the line has taken it; one that has not is lost, and switched off by its next opening. */
  const write = async (bytes: Uint8Array): Promise<boolean> => {
    const patience = later(takenWithin, () => {
      session.lose(stuck);
    });
    const end = await session.write(bytes);
    patience();
    if (end.kind !== 'sent') session.lose(end.fault);
    return end.kind === 'sent';
  };
  const answer = (kicked: Kicked): void => {
    const told = served;
    served = [];
    for (const one of told) one(kicked);
  };
  const switchOn = (): void => {
    phase = 'on';
    served = waiting;
    waiting = [];
    // Before the line has taken it: a line that is slow makes a pulse shorter, never longer.
    later(pulse, () => void switchOff());
    void write(onBytes);
  };
  const switchOff = async (): Promise<void> => {
    const isOff = await write(offBytes);
    if (!isOff || ended !== null) return;
    phase = 'resting';
    later(rest, () => {
      phase = 'off';
      if (waiting.length > 0) switchOn();
    });
    answer(ok(undefined));
  };
  return {
    begin: () => void write(offBytes),
    kick: () => {
      if (ended !== null) return Promise.resolve(failed(ended));
      return new Promise((settle) => {
        if (phase === 'on') {
          served.push(settle);
          return;
        }
        waiting.push(settle);
        if (phase === 'off') switchOn();
      });
    },
    isOn: () => phase === 'on',
    end: (fault) => {
      ended ??= fault;
      stop();
      served.push(...waiting);
      waiting = [];
      answer(failed(ended));
    },
  };
}

/** Timers that are disarmed one by one, or all at once. */
function timersOf(after: After) {
  const armed = new Set<() => void>();
  return {
    later: (span: Millis, run: () => void): (() => void) => {
      const disarm = after(span, () => {
        armed.delete(disarm);
        run();
      });
      armed.add(disarm);
      return () => {
        armed.delete(disarm);
        disarm();
      };
    },
    stop: (): void => {
      for (const disarm of armed) disarm();
      armed.clear();
    },
  };
}
