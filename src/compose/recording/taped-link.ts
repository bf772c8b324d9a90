/**
 * Between a driver and its link: every byte is written down with its time on the way, and happens to
 * the driver in its turn (`stepped-time.ts`). A write that is taken soon counts as taken at once, since
 * a replay takes everything at once; one that is not is remarked upon.
 */
import type { ByteLink, OpenLink, WriteEnd } from '../../drivers/links/byte-link.js';
import { ok } from '../../runtime/ports/result.js';
import type { SteppedTime } from './stepped-time.js';

export interface LinkEars {
  readonly sent: (bytes: Uint8Array) => void;
  /** Called before the driver hears them: it may wipe them. */
  readonly received: (bytes: Uint8Array) => void;
  readonly remark: (text: string) => void;
}

/** Beyond this a write was held back by the far side, not by the machine. */
const soonMs = 100;

export function tapedLink(openLink: OpenLink, time: SteppedTime, ears: LinkEars): OpenLink {
  return async (config, listener, signal) => {
    const opened = await openLink(
      config,
      {
        onData: (bytes) => {
          time.post(() => {
            ears.received(bytes);
            listener.onData(bytes);
          });
        },
        onGone: (fault) => {
          time.post(() => {
            ears.remark(`the link is gone: ${fault.code} ${fault.detail}`);
            listener.onGone(fault);
          });
        },
      },
      signal,
    );
    if (!opened.ok) return opened;
    time.begin();
    return ok(tapedWrites(opened.value, time, ears));
  };
}

function tapedWrites(link: ByteLink, time: SteppedTime, ears: LinkEars): ByteLink {
  return {
    write: (bytes) => {
      ears.sent(bytes);
      const startMs = time.now();
      const startedAt = time.realNow();
      return new Promise<WriteEnd>((settle) => {
        void link.write(bytes).then((end) => {
          const tookMs = time.realNow() - startedAt;
          const isSoon = tookMs <= soonMs;
          time.post(
            () => {
              if (!isSoon) ears.remark(`the bytes before were taken after ${tookMs} ms`);
              if (end.kind !== 'sent') ears.remark(`the bytes before were ${end.kind}`);
              settle(end);
            },
            isSoon ? startMs : undefined,
          );
        });
      });
    },
    taken: () => link.taken(),
    close: () => link.close(),
  };
}
