/**
 * The links of a board as its drivers open them, watched: bytes are counted by link, and a driver that
 * throws over what a link brings loses that link and nothing else.
 */
import type { ByteLink, LinkListener, OpenLink } from '../drivers/links/byte-link.js';
import type { DeviceFault } from '../runtime/ports/device.js';
import { type Result, failed } from '../runtime/ports/result.js';
import type { DeviceStatistics } from '../runtime/supervisor/device-report.js';
import { threw } from './device-turn.js';

export interface WatchedLinks {
  readonly openLink: OpenLink;
  /** Bytes of a link since the start, however often it was opened; devices that share one share the count. */
  traffic(link: object): DeviceStatistics['bytes'];
}

interface Count {
  received: number;
  /** By links that have been replaced since. */
  sentBefore: number;
  link: ByteLink | null;
}

export function watchLinks(openLink: OpenLink): WatchedLinks {
  const counts = new Map<string, Count>();
  const countOf = (name: string): Count => {
    const count = counts.get(name) ?? { received: 0, sentBefore: 0, link: null };
    counts.set(name, count);
    return count;
  };
  return {
    openLink: (config, listener, signal) => {
      const count = countOf(nameOf(config));
      return openWatched((heard) => openLink(config, heard, signal), listener, count);
    },
    traffic: (link) => {
      const count = countOf(nameOf(link));
      return { received: count.received, sent: sentBy(count) };
    },
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
  count.sentBefore = sentBy(count);
  count.link = now.link;
  if (now.broken === null) return opened;
  await now.link.close();
  return failed(now.broken);
}

function sentBy({ sentBefore, link }: Count): number {
  return sentBefore + (link?.taken() ?? 0);
}
