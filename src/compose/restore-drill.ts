/**
 * What a start from a backup would do, found without writing anything: the files are held against the
 * manifest, the journal is replayed, and the payment machine is asked for its first step. A drill, so
 * that the day on which a backup is needed is not the first on which one is read.
 */
import type { Clock } from '../runtime/ports/clock.js';
import { instantOf } from '../runtime/ports/clock.js';
import type { WalletChannel } from '../runtime/ports/gateway.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Secret } from '../runtime/ports/secret.js';
import type { ReadableFolder, StorageFault, Stored } from '../runtime/ports/storage.js';
import { readWhole } from '../runtime/journal/segment-file.js';
import type { JournalFolders } from '../runtime/journal/journal-copy.js';
import { readForOpening } from '../runtime/journal/opening-read.js';
import { indexJournal } from '../runtime/journal/reader.js';
import type { Book } from '../runtime/payment/book.js';
import { decide } from '../runtime/payment/decide.js';
import { defaultSettings } from '../runtime/payment/plan.js';
import { replay } from '../runtime/payment/replay.js';
import {
  type BackupFile,
  type BackupManifest,
  backupName,
  decodeManifest,
  sha256Of,
} from '../runtime/settings/backup-manifest.js';
import { type Status, statusOf } from '../runtime/terminal/status.js';
import { putBackNumbers } from './till.js';

export interface DrillParts {
  readonly data: ReadableFolder;
  readonly journal: JournalFolders;
  readonly key: Secret<Uint8Array> | null;
  readonly clock: Clock;
}

export interface Drill {
  readonly manifest: BackupManifest;
  /** Files that are not as the manifest says, in words. */
  readonly problems: readonly string[];
  /** The number of the last sale. */
  readonly lastSale: number;
  /** What has not ended: a start goes on with it. */
  readonly open: Pick<Status, 'attempts' | 'duties' | 'refunds' | 'slips'>;
  /** Numbers that a start asks about at once, with the wallet that is asked. */
  readonly asked: readonly Asked[];
  /** Numbers that may have been used after the backup was made, and are asked about a minute later. */
  readonly mayBeMissing: readonly Asked[];
}

export interface Asked {
  readonly number: string;
  readonly channel: WalletChannel;
}

export type DrillProblem =
  | { readonly kind: 'noBackup'; readonly why: string }
  | { readonly kind: 'storage'; readonly fault: StorageFault };

export async function drillRestore(parts: DrillParts): Promise<Result<Drill, DrillProblem>> {
  const { data, journal } = parts;
  const bytes = await readWhole(data, backupName);
  if (!bytes.ok) {
    const isMissing = bytes.error.code === 'NotFound';
    return isMissing
      ? failed({ kind: 'noBackup', why: `there is no ${backupName}` })
      : refusedBy(bytes.error);
  }
  const manifest = decodeManifest(bytes.value);
  if (!manifest.ok) {
    const why = manifest.error.map(({ path, problem }) => `${path} ${problem}`.trim()).join('; ');
    return failed({ kind: 'noBackup', why: `${backupName}: ${why}` });
  }
  const problems = await fileProblems(data, journal, manifest.value.files);
  if (!problems.ok) return refusedBy(problems.error);
  const book = await bookOf(parts, manifest.value.terminal);
  if (!book.ok) return refusedBy(book.error);
  const told = [...problems.value, ...book.value.problems];
  return ok({ manifest: manifest.value, problems: told, ...firstStep(book.value.book, parts) });
}

async function fileProblems(
  data: ReadableFolder,
  journal: JournalFolders,
  files: readonly BackupFile[],
): Stored<readonly string[]> {
  const problems: string[] = [];
  for (const file of files) {
    const bytes = await readWhole(folderOf(file.path, data, journal), nameOf(file.path));
    if (bytes.ok && sha256Of(bytes.value) === file.sha256) continue;
    if (!bytes.ok && bytes.error.code !== 'NotFound' && bytes.error.code !== 'Io') return bytes;
    const why = bytes.ok ? 'is not what was copied' : bytes.error.detail;
    problems.push(`${file.path} ${why}`);
  }
  const known = new Set(files.map(({ path }) => path));
  const names = await journal.journal.list();
  if (!names.ok) return names.error.code === 'NotFound' ? ok(problems) : names;
  for (const name of names.value) {
    const isSegment = name.endsWith('.pj');
    if (isSegment && !known.has(`journal/${name}`)) problems.push(`journal/${name} was not copied`);
  }
  return ok(problems);
}

function folderOf(path: string, data: ReadableFolder, journal: JournalFolders): ReadableFolder {
  if (path.startsWith('journal/archive/')) return journal.archive;
  if (path.startsWith('journal/quarantine/')) return journal.quarantine;
  return path.startsWith('journal/') ? journal.journal : data;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

interface ReadBook {
  readonly book: Book;
  readonly problems: readonly string[];
}

async function bookOf({ journal, key }: DrillParts, terminal: string): Stored<ReadBook> {
  const settings = { ...defaultSettings, terminal };
  const source = { folder: journal.journal, key };
  const index = await indexJournal(source.folder);
  if (!index.ok && index.error.code !== 'NotFound') return index;
  const numbers = index.ok ? index.value.numbers : [];
  if (numbers.length === 0)
    return ok({ book: replay(settings, []).book, problems: ['the journal has no segment'] });
  const reading = await readForOpening(source, numbers);
  if (!reading.ok) return reading;
  const { entries, damage } = reading.value;
  const { book, unreadable } = replay(settings, entries);
  const where =
    damage === null ? [] : [`segment ${damage.segment}, block ${damage.block}: ${damage.detail}`];
  return ok({ book, problems: [...where, ...unreadable] });
}

/** What the start decides first; nothing of it is carried out. */
function firstStep(book: Book, { clock }: DrillParts): Omit<Drill, 'manifest' | 'problems'> {
  const at = instantOf(clock);
  const channels = Object.keys(book.settings.plans) as WalletChannel[];
  const { book: started, effects } = decide(book, {
    kind: 'Started',
    at,
    boot: 1,
    osBoot: clock.osBoot,
    salt: 'A'.repeat(8),
    tornTail: true,
    numbersLost: putBackNumbers,
    journal: 'ok',
    clock: 'ok',
    channels,
  });
  const quiet = {
    screen: 'starting',
    banner: null,
    printer: null,
    lcd: [],
    customer: [],
    quiet: true,
  } as const;
  const { attempts, duties, refunds, slips } = statusOf({ book: started, at, ...quiet });
  const finals = ['paid', 'declined', 'voided'];
  return {
    lastSale: book.lastSale,
    open: {
      attempts: attempts.filter(({ state }) => !finals.includes(state)),
      duties: duties.filter(({ state }) => state !== 'returned'),
      refunds: refunds.filter(({ state }) => state !== 'refunded' && state !== 'refused'),
      slips: slips.filter(({ state }) => state !== 'printed' && state !== 'waived'),
    },
    asked: effects.flatMap((effect) =>
      effect.kind === 'Query' || effect.kind === 'QueryRefund'
        ? [
            {
              number: effect.kind === 'Query' ? effect.number : effect.order.refund,
              channel: effect.channel,
            },
          ]
        : [],
    ),
    mayBeMissing: [...started.probes.values()]
      .filter(({ no }) => !isOld(book, no))
      .map(({ no, channel }) => ({ number: no, channel })),
  };
}

function isOld(book: Book, number: string): boolean {
  return [...book.probes.values()].some(({ no }) => no === number);
}

function refusedBy(fault: StorageFault): Result<never, DrillProblem> {
  return failed({ kind: 'storage', fault });
}
