/**
 * A keypad that the kernel drives: gpio-keys, matrix-keypad, or any keyboard that it knows. Tells keys as
 * they go down; numbers that its keymap does not know are ignored. It keeps the keys off no console:
 * that is the box's business (README).
 */
import { type Driver, type Key, keyLabels } from '../../../runtime/ports/device.js';
import { millis } from '../../../runtime/ports/units.js';
import { type ConfigReader, readConfig } from '../../config-reader.js';
import { openListener } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { emitterOf } from '../../emission.js';
import { fixedReportFraming } from '../../framing/fixed-report.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type Keymap, keymaps } from './keymaps.js';
import { keyEar, recordBytes } from './protocol.js';

export interface InputKeysConfig {
  readonly link: LinkConfig;
  readonly keymap: Keymap;
}

/** The kernel hands over whole records; a piece of one belongs to no other. */
const recordGap = millis(50);

export function inputKeysKeypad({ openLink }: DriverParts): Driver<'keypad', InputKeysConfig> {
  return {
    name: 'keypad/input-keys',
    kind: 'keypad',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      const link = readLink(reader);
      const base = keymaps[reader.oneOf('keymap', ['till'], 'till')];
      return reader.end({ link, keymap: new Map([...base, ...readKeys(reader)]) });
    },
    open: ({ link, keymap }, io) => {
      const ear = keyEar();
      const emit = emitterOf(io);
      const warn = (name: string): void => {
        io.log.write('warning', name, { device: io.id });
      };
      const framing = fixedReportFraming({
        reportBytes: recordBytes,
        gap: recordGap,
        after: io.after,
        onReport: (record) => {
          const heard = ear.hear(record);
          if (heard.kind === 'dropped') warn('keypad.events-lost');
          if (heard.kind !== 'pressed') return;
          const key = keymap.get(heard.code);
          if (key !== undefined) emit({ kind: 'KeyPressed', key });
        },
        onDropped: () => {
          warn('keypad.record-dropped');
        },
      });
      return openListener(openLink, link, io, {
        onData: (bytes) => {
          framing.push(bytes);
        },
        onEnd: () => {
          framing.stop();
        },
      });
    },
  };
}

/** `KEY_MAX` of the kernel. */
const numberMax = 0x2ff;

/** `"keys": { "183": "VOID" }`: numbers of this board, before those of the keymap. */
function readKeys(reader: ConfigReader): readonly (readonly [number, Key])[] {
  const raw = reader.take('keys');
  if (typeof raw !== 'object' || raw === null) {
    if (raw !== undefined) reader.problem('keys', 'must be an object of numbers and labels');
    return [];
  }
  return reader.inner('keys', (keys) =>
    Object.keys(raw).map((number) => {
      if (!/^\d{1,3}$/.test(number) || Number(number) > numberMax) {
        keys.problem(number, `must be the number of a key in the kernel, 0 to ${numberMax}`);
      }
      return [Number(number), keys.oneOf(number, keyLabels)] as const;
    }),
  );
}
