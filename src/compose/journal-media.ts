/**
 * The folder that the journal is opened in: its own, or with a second medium configured the two as one.
 * Keeps whether one of them is lost, for the LCD and the status.
 */
import type { After } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, ok } from '../runtime/ports/result.js';
import type { Secret } from '../runtime/ports/secret.js';
import type { StorageFault, StorageFolder } from '../runtime/ports/storage.js';
import { type MirrorRefusal, openMirrored } from '../runtime/journal/mirror-open.js';
import type { SideLoss } from '../runtime/journal/mirror-pair.js';
import type { JournalDamage } from '../runtime/journal/segment-scan.js';

export interface MirrorPorts {
  readonly folder: Result<StorageFolder, StorageFault>;
  readonly after: After;
}

export interface JournalMedia {
  readonly folder: StorageFolder;
  readonly damage: JournalDamage | null;
  /** One medium is written to where two should be. */
  readonly isDegraded: () => boolean;
}

interface MediaPorts {
  readonly mirror?: MirrorPorts;
  readonly chainKey: Secret<Uint8Array> | null;
  readonly settings: { readonly terminal: string };
  readonly log: Log;
}

interface Known {
  readonly hasBegun: boolean;
  /** Whether it is degraded has changed. */
  readonly changed: () => void;
}

export async function journalMedia(
  { mirror, chainKey, settings, log }: MediaPorts,
  primary: StorageFolder,
  { hasBegun, changed }: Known,
): Promise<Result<JournalMedia, MirrorRefusal>> {
  if (mirror === undefined) return ok({ folder: primary, damage: null, isDegraded: () => false });
  let loss: SideLoss | null = null;
  const opened = await openMirrored({
    primary,
    mirror: mirror.folder,
    hasBegun,
    key: chainKey,
    terminal: settings.terminal,
    after: mirror.after,
    log,
    onLost: (lost) => {
      loss = lost;
      const { code, detail } = lost.fault;
      log.write('error', 'journal.mirror-degraded', { lost: lost.side, code, detail });
      changed();
    },
  });
  if (!opened.ok) return opened;
  const { folder, damage, healed } = opened.value;
  if (healed !== null) log.write('error', 'journal.mirror-healed', { damaged: healed });
  return ok({ folder, damage, isDegraded: () => loss !== null });
}
