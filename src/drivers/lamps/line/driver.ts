/**
 * Up to four lamps, each on a line of its own. Where the link is an LED of the kernel's, the kernel
 * blinks it, also while Node hangs; on other lines it is switched here. They are one device: when one
 * line is lost all are let go, and all are dark when the device is.
 */
import type { After } from '../../../runtime/ports/clock.js';
import {
  type DeviceFault,
  type DeviceIo,
  type Driver,
  type Lamp,
  lampNames,
} from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { type ConfigReader, readConfig } from '../../config-reader.js';
import { type Session, openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import type { OpenLink } from '../../links/byte-link.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type PanelWriter, panelWriter } from '../../panel-writer.js';
import { type LampState, bytesOf, changeBytes, usualManner } from './protocol.js';

export interface LineLamp {
  readonly lamp: Lamp;
  readonly link: LinkConfig;
  readonly manner: 'steady' | 'blink';
}

export interface LineLampsConfig {
  readonly lamps: readonly LineLamp[];
}

export function lineLamps({ openLink }: DriverParts): Driver<'lamps', LineLampsConfig> {
  return {
    name: 'lamps/line',
    kind: 'lamps',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      const lamps = lampNames.flatMap((lamp) => readLamp(reader, lamp));
      if (lamps.length === 0) reader.problem('ready', 'or another lamp must be told');
      return reader.end({ lamps });
    },
    open: async ({ lamps }, io) => {
      let phase: 'opening' | 'open' | 'over' = 'opening';
      let early: DeviceFault | null = null;
      let ends: readonly LampEnd[] = [];
      const closeAll = async (): Promise<void> => {
        phase = 'over';
        await Promise.all(ends.map((one) => one.close()));
      };
      const gone = (fault: DeviceFault): void => {
        if (phase === 'opening') early ??= fault;
        if (phase !== 'open') return;
        void closeAll();
        io.gone(fault);
      };
      const opened = await Promise.all(
        lamps.map((lamp) => openLamp(openLink, lamp, { ...io, gone })),
      );
      ends = opened.flatMap((one) => (one.ok ? [one.value] : []));
      const fault = opened.find((one) => !one.ok)?.error ?? early;
      if (fault !== null) {
        await closeAll();
        return failed(fault);
      }
      phase = 'open';
      return ok({
        show: (lit) => {
          for (const one of ends) one.show(lit.includes(one.lamp));
        },
        close: closeAll,
      });
    },
  };
}

function readLamp(reader: ConfigReader, lamp: Lamp): readonly LineLamp[] {
  if (reader.take(lamp) === undefined) return [];
  return [
    reader.inner(lamp, (fields) => ({
      lamp,
      link: readLink(fields),
      manner: fields.oneOf('shows', ['steady', 'blink'], usualManner[lamp]),
    })),
  ];
}

interface LampEnd {
  readonly lamp: Lamp;
  readonly show: (isLit: boolean) => void;
  readonly close: () => Promise<void>;
}

/** Half a second on, half a second off, as the kernel's own trigger begins (led-core.c). */
const half = millis(500);

async function openLamp(
  openLink: OpenLink,
  { lamp, link, manner }: LineLamp,
  io: DeviceIo<never>,
): Promise<Result<LampEnd, DeviceFault>> {
  let switched: Switch | null = null;
  let isOver = false;
  const opened = await openSession(openLink, link, io, {
    onData: () => undefined,
    onEnd: () => {
      isOver = true;
      switched?.stop();
    },
  });
  if (!opened.ok) return opened;
  const session = opened.value;
  const state = manner === 'blink' ? 'blinking' : 'on';
  const lit = switchOn(session, io.after, link.kind === 'led');
  switched = lit;
  return ok({
    lamp,
    show: (isLit) => {
      if (!isOver) lit.set(isLit ? state : 'off');
    },
    close: async () => {
      lit.stop();
      void session.write(bytesOf('off'));
      await session.close();
    },
  });
}

interface Switch {
  readonly set: (state: LampState) => void;
  /** Disarms its timer. Twice is safe. */
  readonly stop: () => void;
}

function switchOn(session: Session, after: After, kernelBlinks: boolean): Switch {
  const writer: PanelWriter<LampState> = panelWriter(session, {
    after,
    initBytes: bytesOf('off'),
    blank: 'off',
    initRest: millis(0),
    rest: millis(0),
    change: changeBytes,
  });
  let current: LampState = 'off';
  let disarm: (() => void) | null = null;

  const blink = (isOn: boolean): void => {
    // Armed first: a line that is lost by what it is told stops the timer.
    disarm = after(half, () => {
      blink(!isOn);
    });
    writer.show(isOn ? 'on' : 'off');
  };
  return {
    set: (state) => {
      if (state === current) return;
      current = state;
      disarm?.();
      disarm = null;
      if (state === 'blinking' && !kernelBlinks) blink(true);
      else writer.show(state);
    },
    stop: () => {
      disarm?.();
      disarm = null;
      writer.stop();
    },
  };
}
