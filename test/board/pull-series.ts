/**
 * Pulls of the plug, one after another, on one board with one disk: a sale is brought to a place, the plug
 * is pulled there, the board starts by itself, and when all has come to rest wallet, journal and paper must
 * agree. What was not flushed at the pull is lost by coins of the run's seed.
 */
import { settle } from '../e2e/settling.js';
import { Auditor } from '../e2e/agreement.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { type BoardBench, openBoardBench } from './board-bench.js';
import type { MachineImage } from './machine.js';
import { type Aim, type PullAim, aims, pullAims } from './pull-aims.js';

export interface PullCounts {
  pulls: number;
  readonly at: Record<Aim, number>;
  /** Sectors that were in the disk's cache at a pull, and those that lost what was newest. */
  sectorsWaiting: number;
  sectorsLost: number;
  lost: number;
  doubled: number;
  unreadable: number;
  failed: number;
}

export interface PullSeries {
  readonly image: MachineImage;
  readonly pulls: number;
  readonly seed: number;
  /** What is broken on purpose, in front of the till's program. */
  readonly mutant?: { readonly name: string; readonly program: string };
  readonly failuresMax: number;
  readonly tell: (line: string) => void;
  /** Begin with this one: the round of the aims. */
  readonly from?: number;
  readonly counted?: (counts: PullCounts) => void;
}

const aimMsMax = 60_000;
const settlesMax = 3;

export function noPulls(): PullCounts {
  const at = Object.fromEntries(aims.map((aim) => [aim, 0])) as Record<Aim, number>;
  const sectors = { sectorsWaiting: 0, sectorsLost: 0 };
  return { pulls: 0, at, ...sectors, lost: 0, doubled: 0, unreadable: 0, failed: 0 };
}

export async function pullSeries(series: PullSeries): Promise<PullCounts> {
  const { image, pulls, tell, mutant, from = 0 } = series;
  const counts = noPulls();
  const random = seededRandom(series.seed + from);
  const seed = (): number => random.below(2 ** 31);
  const board = await openBoardBench({
    ...{ image, seed },
    ...(mutant === undefined
      ? {}
      : {
          nodeArguments: ['--import', `/data/${mutant.name}`],
          files: { [mutant.name]: mutant.program },
        }),
  });
  const auditor = new Auditor(board.face);
  try {
    await powered(board);
    for (let round = from; counts.pulls < pulls && counts.failed < series.failuresMax; round += 1) {
      const wrong = await oneRound({ board, auditor, counts }, round);
      series.counted?.(counts);
      if (wrong.length === 0) continue;
      counts.failed += 1;
      tell(`round ${round}, ${aimOf(round).name}, seed ${series.seed}: ${wrong.join('; ')}`);
    }
  } finally {
    await board.close();
  }
  return counts;
}

interface Running {
  readonly board: BoardBench;
  readonly auditor: Auditor;
  readonly counts: PullCounts;
}

function aimOf(round: number): { readonly name: Aim; readonly form: PullAim } {
  const name = aims[round % aims.length] ?? 'charging';
  const forms = pullAims[name];
  const form = forms[Math.floor(round / aims.length) % forms.length];
  if (form === undefined) throw new Error(`${name} has no form`);
  return { name, form };
}

/** What is wrong after it. */
async function oneRound(running: Running, round: number): Promise<readonly string[]> {
  const { board, auditor, counts } = running;
  const { name, form } = aimOf(round);
  const amount = ((round + 101) / 100).toFixed(2);
  try {
    await pulledAt(board, form, amount);
    const { waiting, lost } = board.till.lastLoss();
    counts.pulls += 1;
    counts.at[name] += 1;
    counts.sectorsWaiting += waiting;
    counts.sectorsLost += lost;
    if (form.meanwhile === 'confirm' && (await board.face.asks()).length > 0) {
      await board.face.phone('confirm');
    }
    await powered(board);
    await board.face.script();
    await settlePatiently(board.face);
    await board.face.copyData();
    const found = await auditor.agree();
    counts.lost += found.lost.length;
    counts.doubled += found.doubled.length;
    counts.unreadable += found.wrong.filter((line) => line.startsWith('journal')).length;
    return [...found.lost, ...found.doubled, ...found.wrong];
  } catch (error: unknown) {
    if (!(error instanceof Error)) throw error;
    if (board.till.power() === 'on') await board.bench.cut();
    const words = board.till.lastWords().slice(-3).join(' | ');
    const unreadable = /journal|E-RUN/.test(words) && !words.includes('ready ');
    if (unreadable) counts.unreadable += 1;
    return [error.message, words];
  }
}

/** A charge that never left is known not to be there only when its grace is over (P14): a minute and more. */
async function settlePatiently(face: BoardBench['face']): Promise<void> {
  for (let left = settlesMax; ; left -= 1) {
    try {
      await settle(face);
      return;
    } catch (error: unknown) {
      const isWaiting = error instanceof Error && error.message.includes('E-BENCH-WAIT-OVER');
      if (!isWaiting || left === 0) throw error;
    }
  }
}

/** The board starts by itself and shows a screen: nobody does more than to give it power. */
async function powered(board: BoardBench): Promise<void> {
  if (board.till.power() === 'on') return;
  const outcome = await board.bench.powerOn();
  if (outcome !== 'ready') {
    const { till } = board;
    const last = till.machine()?.console().slice(-3).join(' | ') ?? '';
    throw new Error(`the board is ${outcome} after its start: ${last}`);
  }
}

/** Settles when the plug has been pulled, wherever the sale had come to by then. */
async function pulledAt(board: BoardBench, aim: PullAim, amount: string): Promise<void> {
  const { bench, face, till } = board;
  if (aim.script !== undefined) await face.script({ ...aim.script });
  if (aim.sale === 'none') await bench.cut();
  else await powered(board);
  let pull: () => void = () => undefined;
  const pulled = new Promise<'pulled'>((settled) => {
    pull = () => {
      if (till.power() === 'off') return;
      till.pullNow();
      settled('pulled');
    };
  });
  const disarm = aim.arm(board, pull);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((settled) => {
    timer = setTimeout(() => {
      settled('over');
    }, aimMsMax);
  });
  // The pull comes into the middle of it, and what then fails is the board that is off.
  const led = lead(board, aim, amount).then(
    () => 'led' as const,
    () => 'led' as const,
  );
  await Promise.race([pulled, led.then(() => Promise.race([pulled, over]))]);
  clearTimeout(timer);
  disarm();
  await bench.cut();
  await led;
}

async function lead({ bench, face }: BoardBench, { sale }: PullAim, amount: string): Promise<void> {
  if (sale === 'none') {
    await bench.powerOn();
    return;
  }
  await face.keys(...amount.split(''), 'ENTER');
  if (sale === 'keys') return;
  await face.wait({ screen: 'awaiting-code' });
  await face.scan(await face.newCode());
  if (sale === 'scanned') return;
  await face.wait({ screen: 'confirm-on-phone' });
  if (sale === 'cancelled') {
    await face.keys('CANCEL');
    return;
  }
  await face.keys('VOID');
  await face.wait({ screen: 'void-confirm', quiet: true });
  await face.keys('ENTER');
}
