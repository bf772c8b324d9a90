/**
 * The links of a board as its drivers open them, watched: bytes are counted by link, and a driver that
 * throws over what a link brings loses that link and nothing else.
 */
import type { ByteLink, LinkListener, OpenLink } from '../drivers/links/byte-link.js';
import type { DeviceFault } from '../runtime/ports/device.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { DeviceStatistics } from '../runtime/supervisor/device-report.js';
import { threw } from './device-turn.js';

export interface WatchedLinks {
  readonly openLink: OpenLink;
  /** Bytes of a link since the start, however often it was opened; devices that share one share the count. */
  traffic(link: object): DeviceStatistics['bytes'];
}

interface Count {
  received: number;
  sent: number;
}

export function watchLinks(openLink: OpenLink): WatchedLinks {
  const counts = new Map<string, Count>();
  const countOf = (name: string): Count => {
    const count = counts.get(name) ?? { received: 0, sent: 0 };
    counts.set(name, count);
    return count;
  };
  return {
    openLink: (config, listener, signal) => {
      const count = countOf(nameOf(config));
      return openWatched((heard) => openLink(config, heard, signal), listener, count);
    },
    traffic: (link) => ({ ...countOf(nameOf(link)) }),
  };
}

/** A link is told from others by all that its profile says of it. */
function nameOf(link: object): string {
  return JSON.stringify(link);
}

async function openWatched(
  open: (listener: LinkListener) => Promise<Result<ByteLink, DeviceFault>>,
  listener: LinkListener,
  count: Count,
): Promise<Result<ByteLink, DeviceFault>> {
  const now: { link: ByteLink | null; broken: DeviceFault | null } = { link: null, broken: null };
  const guarded = (run: () => void): void => {
    if (now.broken !== null) return;
    try {
      run();
    } catch (thrown: unknown) {
      now.broken = threw('a callback', thrown);
      void now.link?.close();
      listener.onGone(now.broken);
    }
  };
  const opened = await open({
    onData: (bytes) => {
      count.received += bytes.length;
      guarded(() => {
        listener.onData(bytes);
      });
    },
    onGone: (fault) => {
      guarded(() => {
        listener.onGone(fault);
      });
    },
  });
  if (!opened.ok) return opened;
  now.link = opened.value;
  if (now.broken === null) return ok(counting(now.link, count));
  await now.link.close();
  return failed(now.broken);
}

function counting(link: ByteLink, count: Count): ByteLink {
  return {
    write: async (bytes) => {
      const end = await link.write(bytes);
      if (end.kind === 'sent') count.sent += bytes.length;
      return end;
    },
    close: () => link.close(),
  };
}
