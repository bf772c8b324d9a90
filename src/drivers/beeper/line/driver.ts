/**
 * A beeper on one line. A tune that means something cuts off the one before; the click of a key never
 * does. The line is off after each tune, and when the device is let go in the middle of one.
 */
import type { After } from '../../../runtime/ports/clock.js';
import type { Driver, Tune } from '../../../runtime/ports/device.js';
import { failed, ok } from '../../../runtime/ports/result.js';
import { millis } from '../../../runtime/ports/units.js';
import { readConfig } from '../../config-reader.js';
import { type Session, openSession } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { offBytes, onBytes, patterns } from './protocol.js';

export interface LineBeeperConfig {
  readonly link: LinkConfig;
}

export function lineBeeper({ openLink }: DriverParts): Driver<'beeper', LineBeeperConfig> {
  return {
    name: 'beeper/line',
    kind: 'beeper',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader) });
    },
    open: async (config, io) => {
      let player: Player | null = null;
      const opened = await openSession(openLink, config.link, io, {
        onData: () => undefined,
        onEnd: () => player?.end(),
      });
      if (!opened.ok) return failed(opened.error);
      const session = opened.value;
      const playing = linePlayer(session, io.after);
      player = playing;
      return ok({
        sound: playing.sound,
        close: async () => {
          if (playing.isPlaying()) void session.write(offBytes);
          await session.close();
        },
      });
    },
  };
}

interface Player {
  readonly sound: (tune: Tune) => void;
  readonly isPlaying: () => boolean;
  /** Disarms its timer; no tune is played afterwards. Twice is safe. */
  readonly end: () => void;
}

function linePlayer(session: Session, after: After): Player {
  let disarm: (() => void) | null = null;
  let isOver = false;

  const write = async (bytes: Uint8Array): Promise<void> => {
    const end = await session.write(bytes);
    if (end.kind !== 'sent') session.lose(end.fault);
  };
  const stop = (): void => {
    disarm?.();
    disarm = null;
  };
  /** Sounds from part `part` of `pattern` on; even parts are on. */
  const play = (pattern: readonly number[], part: number): void => {
    const spanMs = pattern[part];
    const isOn = spanMs !== undefined && part % 2 === 0;
    void write(isOn ? onBytes : offBytes);
    disarm =
      spanMs === undefined
        ? null
        : after(millis(spanMs), () => {
            play(pattern, part + 1);
          });
  };
  return {
    isPlaying: () => disarm !== null,
    end: () => {
      isOver = true;
      stop();
    },
    sound: (tune) => {
      if (isOver || (tune === 'key' && disarm !== null)) return;
      stop();
      play(patterns[tune], 0);
    },
  };
}
