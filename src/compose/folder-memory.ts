/**
 * Keeps in `place.json` how far the journal has come: at each start, at each clean stop and every so
 * many records. A folder that is put back from a copy made before that is noticed by it (P6).
 *
 * Never in anybody's way: a note is written behind the records, is waited for by nobody but a clean
 * stop, and one that fails is told and costs nothing but the noticing.
 */
import type { Alarm, Clock } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { ok } from '../runtime/ports/result.js';
import type { StorageFolder, Stored } from '../runtime/ports/storage.js';
import { after, millis } from '../runtime/ports/units.js';
import { segmentName } from '../runtime/journal/files.js';
import type { Committed } from '../runtime/journal/journal.js';
import type { SmallDocument } from '../runtime/settings/small-document.js';
import type { FolderPlace } from './folder-place.js';

/** About thirty sales: a folder put back is noticed unless fewer were made since the copy and no start. */
const recordsBetween = 256;
/** A till that stops has 2 s, of which the journal may have taken 1.5. */
const restMax = millis(300);

export interface FolderMemoryParts {
  readonly place: SmallDocument<FolderPlace>;
  readonly journal: StorageFolder;
  readonly log: Log;
}

/** What tells when the start is durable. */
export interface Starting {
  watch(listener: (status: { readonly ready: boolean }) => void): () => void;
}

export class FolderMemory {
  readonly #parts: FolderMemoryParts;
  #reached: Committed | null = null;
  #noted = 0;
  #isBegun = false;
  #isEnding = false;
  #writing: Promise<void> | null = null;

  constructor(parts: FolderMemoryParts) {
    this.#parts = parts;
  }

  /** A batch is durable. */
  committed(reached: Committed): void {
    this.#reached = reached;
    const isDue = reached.sequence - this.#noted >= recordsBetween || this.#isEnding;
    if (this.#isBegun && isDue) this.#note();
  }

  /** Begins to note once the start is durable, with what it has to ask the wallets about (P4). */
  beginWith(starting: Starting): void {
    const end = starting.watch(({ ready }) => {
      if (!ready || this.#isBegun) return;
      this.#isBegun = true;
      this.#note();
      // Not within its own first call, when there is nothing to end yet.
      queueMicrotask(() => {
        end();
      });
    });
  }

  /** The next batch is the last one. */
  end(): void {
    this.#isEnding = true;
  }

  /** Whether, in a moment at most, nothing is being written any more. Nobody else uses the alarm. */
  isAtRest({ alarm, clock }: { readonly alarm: Alarm; readonly clock: Clock }): Promise<boolean> {
    return new Promise((resolve) => {
      alarm.set(after(clock.mono(), restMax), () => {
        resolve(false);
      });
      void this.#rest().then(() => {
        alarm.set(undefined, () => undefined);
        resolve(true);
      });
    });
  }

  async #rest(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  #note(): void {
    const reached = this.#reached;
    if (reached === null || this.#writing !== null) return;
    this.#noted = reached.sequence;
    this.#writing = this.#write(reached).then((written) => {
      this.#writing = null;
      if (!written.ok)
        this.#parts.log.write('warning', 'till.place', { detail: written.error.detail });
      else if (this.#isEnding && this.#reached !== reached) this.#note();
    });
  }

  async #write({ sequence, segment }: Committed): Stored<void> {
    const { place, journal } = this.#parts;
    const identity = await journal.identity(segmentName(segment));
    // Archived meanwhile: there is nothing to compare.
    if (!identity.ok && identity.error.code !== 'NotFound') return identity;
    const held = identity.ok
      ? { segment, segmentFile: identity.value }
      : { segment: 0, segmentFile: '' };
    const written = await place.update((before) => ({
      ...before,
      ...held,
      begun: true,
      mayMiss: false,
      sequence: Math.max(sequence, before.sequence),
    }));
    return written.ok ? ok(undefined) : written;
  }
}
