/**
 * Opens the two sides of a mirrored journal as one folder: each is read, the table in mirror-plan.ts says
 * what follows, the side that is behind is filled, and from then on both are told the same. A mirror
 * that is not there, or fails here, is done without: the till sells, and says that it is degraded.
 */
import { Bug } from '../ports/bug.js';
import type { After } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { StorageFault, StorageFolder, Stored } from '../ports/storage.js';
import { seconds } from '../ports/units.js';
import { decideBy, type Facts, type Row } from './decision-table.js';
import { boundedFolder } from './bounded-folder.js';
import { MirrorPair, type Side, type SideLoss } from './mirror-pair.js';
import { type MirrorColumn, type MirrorVerdict, mirrorTable } from './mirror-plan.js';
import { refillSide } from './mirror-refill.js';
import {
  type EndPlace,
  type SideView,
  endOf,
  furthestOf,
  isBeginningOf,
  isSound,
  terminalOf,
  viewSide,
} from './mirror-view.js';
import { mirroredFolder } from './mirrored-folder.js';
import type { JournalReading } from './opening-read.js';
import type { JournalDamage } from './segment-scan.js';
import type { SegmentSource } from './segments.js';

export interface MirrorOptions {
  readonly primary: StorageFolder;
  /** The folder on the other medium, or why there is none now. */
  readonly mirror: Result<StorageFolder, StorageFault>;
  /** There has been a journal in the primary, as whoever opens it knows. */
  readonly hasBegun: boolean;
  readonly key: SegmentSource['key'];
  readonly terminal: string;
  readonly after: After;
  readonly log: Log;
  /** A side is lost from now on. */
  readonly onLost: (loss: SideLoss) => void;
}

export type MirrorRefusal =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** The mirror holds the journal of another terminal. */
  | { readonly kind: 'otherTerminal'; readonly terminal: string }
  /** The mirror holds a journal, and the data folder never had one: a copy (P6). */
  | { readonly kind: 'mirrorAlone' };

export interface MirrorOpened {
  readonly folder: StorageFolder;
  /** The two cannot be one journal: it is to be opened locked, with this. */
  readonly damage: JournalDamage | null;
  /** A damaged side was set aside and filled from the other. */
  readonly healed: Side | null;
}

/** A call that takes longer while the two are compared and filled has failed. */
const patience = seconds(10);

export async function openMirrored(
  options: MirrorOptions,
): Promise<Result<MirrorOpened, MirrorRefusal>> {
  const { primary, mirror } = options;
  const pair = new MirrorPair(options);
  if (!mirror.ok) return without(options, pair, { side: 'mirror', fault: mirror.error });
  const bound = (folder: StorageFolder) => boundedFolder(folder, options.after, patience);
  const own = await viewSide(bound(primary), options.key);
  if (!own.ok) return failed({ kind: 'storage', fault: own.error });
  const other = await viewSide(bound(mirror.value), options.key);
  if (!other.ok) return without(options, pair, { side: 'mirror', fault: other.error });
  const terminal = terminalOf(other.value);
  if (terminal !== null && terminal !== options.terminal)
    return failed({ kind: 'otherTerminal', terminal });
  const isNew = own.value.numbers.length === 0 && !options.hasBegun;
  if (isNew && hasMemory(other.value)) return failed({ kind: 'mirrorAlone' });
  const views = { primary: own.value, mirror: other.value };
  const row = await verdictOn(views, options.key);
  if (!row.ok) {
    // What goes further and cannot be compared must not be forgotten.
    const isBehind = furthestOf(views.mirror) > endSequence(views.primary);
    if (!isBehind) return without(options, pair, { side: 'mirror', fault: row.error });
    const then = { kind: 'lock', detail: `the mirror goes further: ${row.error.detail}` } as const;
    return carryOut(options, pair, { views, row: { label: 'mirror not compared', then } });
  }
  return carryOut(options, pair, { views, row: row.value });
}

/** A first start that was cut off leaves a segment without an entry. */
function hasMemory({ numbers, reading }: SideView): boolean {
  return numbers.length > 0 && reading?.entries.length !== 0;
}

type Views = Readonly<Record<Side, SideView<StorageFolder>>>;
type Verdict = Pick<Row<MirrorVerdict>, 'label' | 'then'>;

async function verdictOn(views: Views, key: SegmentSource['key']): Stored<Verdict> {
  const { primary, mirror } = views;
  if (mirror.numbers.length === 0)
    return ok({ label: 'mirror empty', then: refillFrom('primary', primary) });
  if (primary.numbers.length === 0)
    return ok({ label: 'primary empty', then: refillFrom('mirror', mirror) });
  const agrees = await agreementOf(views, key);
  if (!agrees.ok) return agrees;
  const facts: Facts<MirrorColumn> = {
    primary: isSound(primary),
    mirror: isSound(mirror),
    agrees: agrees.value,
    ahead: furthestOf(primary) > endSequence(mirror),
    behind: furthestOf(mirror) > endSequence(primary),
    pTorn: primary.reading?.isTorn === true,
    mTorn: mirror.reading?.isTorn === true,
  };
  const row = decideBy(mirrorTable, facts);
  if (row.then.kind === 'contradiction') throw new Bug(`two media were seen as ${row.label}`);
  return ok(row);
}

/** An empty side is filled from a sound one; beside a damaged one it stays as it is. */
function refillFrom(from: Side, view: SideView): MirrorVerdict {
  return isSound(view) ? { kind: 'refill', from, quarantine: false } : { kind: 'keep' };
}

function endSequence({ reading }: SideView): number {
  return reading === null ? 0 : endOf(reading).sequence;
}

async function agreementOf({ primary, mirror }: Views, key: SegmentSource['key']): Stored<boolean> {
  if (!isSound(primary) || !isSound(mirror)) return ok(false);
  if (primary.reading === null || mirror.reading === null) return ok(false);
  const isAhead = endSequence(primary) >= endSequence(mirror);
  const begins = isAhead
    ? await isBeginningOf(placeOf(mirror.reading), primary, key)
    : await isBeginningOf(placeOf(primary.reading), mirror, key);
  if (!begins.ok) return begins;
  return begins.value === null ? failed(tooFarBehind) : ok(begins.value);
}

function placeOf(reading: JournalReading): EndPlace {
  return { end: endOf(reading), number: reading.newest.segment.number };
}

const tooFarBehind: StorageFault = {
  code: 'Io',
  call: 'read',
  detail: 'it ends before the oldest segment that the other side still has',
};

interface Judged {
  readonly views: Views;
  readonly row: Verdict;
}

async function carryOut(
  options: MirrorOptions,
  pair: MirrorPair,
  { views, row }: Judged,
): Promise<Result<MirrorOpened, MirrorRefusal>> {
  const { log } = options;
  const verdict = row.then;
  if (verdict.kind === 'lock') {
    const damage = damageAt(views, verdict.detail);
    return ok({ folder: options.primary, damage, healed: null });
  }
  if (verdict.kind !== 'refill') return ok(bothOf(options, pair, null));
  const { from, quarantine } = verdict;
  const to: Side = from === 'primary' ? 'mirror' : 'primary';
  const filled = await refillSide({ from: views[from], to: views[to], quarantine });
  if (!filled.ok) {
    // Reading has failed, or writing: without its journal whole the primary is not gone on with.
    if (to === 'primary') return failed({ kind: 'storage', fault: filled.error });
    return without(options, pair, { side: 'mirror', fault: filled.error });
  }
  const segments = filled.value.length;
  if (segments > 0)
    log.write('warning', 'journal.mirror-refilled', { to, segments, why: row.label });
  return ok(bothOf(options, pair, quarantine ? to : null));
}

function bothOf(options: MirrorOptions, pair: MirrorPair, healed: Side | null): MirrorOpened {
  const mirror = options.mirror.ok ? options.mirror.value : null;
  const folder = mirroredFolder(pair, { primary: options.primary, mirror });
  return { folder, damage: null, healed };
}

function without(
  options: MirrorOptions,
  pair: MirrorPair,
  loss: SideLoss,
): Result<MirrorOpened, never> {
  pair.lose(loss);
  return ok(bothOf(options, pair, null));
}

function damageAt({ primary }: Views, detail: string): JournalDamage {
  const newest = primary.reading?.newest;
  return {
    segment: newest?.segment.number ?? primary.numbers.at(-1) ?? 1,
    block: newest?.endBlock ?? 0,
    label: 'mirror',
    detail,
  };
}
