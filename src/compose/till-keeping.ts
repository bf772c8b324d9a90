/** How a running till keeps its journal small: what is given to the keeper, and when it may work. */
import type { After, Clock } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import type { Secret } from '../runtime/ports/secret.js';
import type { StorageFolder } from '../runtime/ports/storage.js';
import type { ArchiveTrouble } from '../runtime/journal/archiver.js';
import type { Journal } from '../runtime/journal/journal.js';
import type { Book } from '../runtime/payment/book.js';
import type { Settings } from '../runtime/payment/plan.js';
import type { Interpreter } from '../runtime/terminal/interpreter-parts.js';
import { type JournalKeeper, createJournalKeeper } from './journal-keeper.js';
import { keepJournal } from './journal-keeping.js';

export interface TillKeeping {
  /** How many days an exported segment stays in the archive. */
  readonly retentionDays: number;
  readonly after: After;
  /** Told after each round: what went wrong, or `null`. The journal goes on either way. */
  readonly onEnd: (trouble: ArchiveTrouble | null) => void;
}

/** What it needs of the till's ports. */
export interface KeepingPorts {
  readonly keeping?: TillKeeping;
  readonly folder: StorageFolder;
  readonly chainKey: Secret<Uint8Array> | null;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'ahead'>;
  readonly log: Log;
  readonly onBug: (error: unknown, where: string) => void;
}

/** `null` where nothing is to be kept small, or the journal takes nothing. */
export function keeperOf(
  ports: KeepingPorts,
  interpreter: Interpreter,
  journal: Journal,
): JournalKeeper | null {
  const { keeping, chainKey: key, folder: data, clock, log, onBug } = ports;
  if (keeping === undefined || journal.mode !== 'ok') return null;
  const { retentionDays, after, onEnd } = keeping;
  const { ahead } = ports.settings;
  return createJournalKeeper({
    after,
    log,
    isIdle: () =>
      journal.mode === 'ok' && interpreter.settled() && !hasOpenPayment(interpreter.book()),
    work: (turn) => keepJournal({ data, key, clock, ahead, retentionDays, turn }),
    onEnd,
    onBug,
  });
}

/** What is stuck may stand for days, and waits for nobody's loop. */
function hasOpenPayment({ attempts }: Book): boolean {
  const kinds = [...attempts.values()].map(({ state }) => state.kind);
  return kinds.some((kind) => kind === 'charging' || kind === 'doubtful' || kind === 'voiding');
}
