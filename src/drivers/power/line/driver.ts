/**
 * The line on which a supply says that it is about to end: an input of the kernel's, active while the
 * power fails. Each change is told once; what the line says at the opening is its first. Nothing is
 * made of it here: what a dip is, and what a till does about it, is the core's to decide.
 */
import type { Driver } from '../../../runtime/ports/device.js';
import { readConfig } from '../../config-reader.js';
import { openListener } from '../../device-session.js';
import type { DriverParts } from '../../driver-parts.js';
import { emitterOf } from '../../emission.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { isFailingBy } from './protocol.js';

export interface LinePowerConfig {
  readonly link: LinkConfig;
}

export function linePower({ openLink }: DriverParts): Driver<'power', LinePowerConfig> {
  return {
    name: 'power/line',
    kind: 'power',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({ link: readLink(reader) });
    },
    open: (config, io) => {
      const emit = emitterOf(io);
      let known: boolean | null = null;
      return openListener(openLink, config.link, io, {
        onData: (bytes) => {
          const isFailing = isFailingBy(bytes);
          if (isFailing === null || isFailing === known) return;
          known = isFailing;
          emit({ kind: 'PowerChanged', isFailing });
        },
        onEnd: () => undefined,
      });
    },
  };
}
