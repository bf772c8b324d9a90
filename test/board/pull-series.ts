/**
 * Pulls of the plug, one after another, on one board with one disk: a sale is brought to a place, the plug
 * is pulled there, the board starts by itself, and when all has come to rest wallet, journal and paper
 * must agree. What was not flushed at the pull is lost by coins of the round's seed.
 */
import { settle } from '../e2e/settling.js';
import { type Agreement, Auditor } from '../e2e/agreement.js';
import { type JournalLine, journalCat } from '../e2e/journal-words.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { type BoardBench, openBoardBench } from './board-bench.js';
import type { MachineImage } from './machine.js';
import type { Mutant } from './mutants.js';
import { type Aim, type PullAim, aims, pullAims } from './pull-aims.js';
import { type Round, countPulls } from './pull-counts.js';
import { type Cut, statesAtCuts } from './pull-states.js';

export interface PullSeries {
  readonly image: MachineImage;
  readonly pulls: number;
  readonly seed: number;
  readonly mutant: Mutant | undefined;
  /** More rounds that went wrong than these end it. */
  readonly failuresMax: number;
  /** The number of the next round, each time another. */
  readonly nextRound: () => number;
  readonly rounded: (round: Round) => void;
  /** Whether it shall end though its pulls are not done. */
  readonly isEnough?: () => boolean;
}

const aimMsMax = 60_000;
const settlesMax = 3;

/** Answers the rounds that were run; the last may bring one pull more than were wanted. */
export async function pullSeries(series: PullSeries): Promise<readonly Round[]> {
  const { image, pulls, mutant, failuresMax, nextRound } = series;
  const rounds: Round[] = [];
  let seed = (): number => 0;
  const board = await openBoardBench({
    ...{ image, seed: () => seed() },
    ...(mutant === undefined
      ? {}
      : {
          nodeArguments: ['--import', `/data/${mutant.file}`],
          files: { [mutant.file]: mutant.program },
        }),
  });
  const running = { board, auditor: new Auditor(board.face), seenSeq: 0 };
  const isOver = (): boolean => {
    const { pulls: done, failed } = countPulls(rounds);
    return done >= pulls || failed > failuresMax || series.isEnough?.() === true;
  };
  try {
    await powered(board);
    await newLines(running);
    while (!isOver()) {
      const number = nextRound();
      const random = seededRandom(series.seed + number);
      seed = () => random.below(2 ** 31);
      const round = await oneRound(running, number, mutant?.aims ?? aims);
      rounds.push(round);
      series.rounded(round);
    }
  } finally {
    await board.close();
  }
  return rounds;
}

interface Running {
  readonly board: BoardBench;
  readonly auditor: Auditor;
  /** The newest record when the last round was judged. */
  seenSeq: number;
}

interface Aimed {
  readonly name: Aim;
  readonly number: number;
  readonly form: PullAim;
}

function aimOf(round: number, among: readonly Aim[]): Aimed {
  const name = among[round % among.length] ?? 'charging';
  const forms = pullAims[name];
  const number = Math.floor(round / among.length) % forms.length;
  const form = forms[number];
  if (form === undefined) throw new Error(`${name} has no form`);
  return { name, number, form };
}

interface Losses {
  readonly cut: Cut;
  readonly waiting: number;
  readonly lost: number;
}

async function oneRound(running: Running, round: number, among: readonly Aim[]): Promise<Round> {
  const { board } = running;
  const startedAt = performance.now();
  const { name, number, form } = aimOf(round, among);
  const losses: Losses[] = [];
  const cut = (kind: Cut): void => void losses.push({ cut: kind, ...board.till.lastLoss() });
  const told = (judged: Judged): Round => ({
    ...{ round, aim: name, form: number },
    ...judged,
    pulls: losses.map(({ waiting, lost }, at) => ({
      ...{ state: judged.states[at] ?? 'idle', waiting, lost },
    })),
    ms: Math.round(performance.now() - startedAt),
  });
  try {
    await powered(board);
    // Amounts differ, so that no sale is taken for the same customer's.
    const amount = ((round + 101) / 100).toFixed(2);
    await pulledAt(board, form, amount, cut);
    await form.meanwhile?.(board.face, amount);
    await powered(board);
    await board.face.script();
    await settlePatiently(board.face);
    return told(
      await judged(
        running,
        losses.map((loss) => loss.cut),
      ),
    );
  } catch (error: unknown) {
    if (!(error instanceof Error)) throw error;
    if (board.till.power() === 'on') await board.bench.cut();
    const words = board.till.lastWords().slice(-3).join(' | ');
    // A till that stands locked before its journal says so, and is ready for nothing else.
    const isLocked = /E-JOURNAL-LOCKED|journal\.damaged/.test(`${error.message} ${words}`);
    const unreadable = isLocked || /E-RUN/.test(words) ? 1 : 0;
    return told({ states: [], lost: 0, doubled: 0, unreadable, wrong: [error.message, words] });
  }
}

interface Judged extends Pick<Round, 'lost' | 'doubled' | 'unreadable' | 'wrong'> {
  readonly states: ReturnType<typeof statesAtCuts>;
}

async function judged(running: Running, cuts: readonly Cut[]): Promise<Judged> {
  const lines = await newLines(running);
  const found: Agreement = await running.auditor.agree();
  return {
    states: statesAtCuts(lines, cuts),
    lost: found.lost.length,
    doubled: found.doubled.length,
    unreadable: found.wrong.filter((line) => line.startsWith('journal')).length,
    wrong: [...found.lost, ...found.doubled, ...found.wrong],
  };
}

/** What the journal has gained since it was looked at last; its copy is taken anew. */
async function newLines(running: Running): Promise<readonly JournalLine[]> {
  const { face } = running.board;
  await face.copyData();
  const lines = await journalCat((await face.state()).paths);
  const before = running.seenSeq;
  running.seenSeq = lines.at(-1)?.seq ?? 0;
  return lines.filter(({ seq }) => seq > before);
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

/**
 * Settles when the plug has been pulled, wherever the sale had come to by then. What fails on the way is a
 * board that is off, or one that is led elsewhere: judged is what it leaves behind.
 */
async function pulledAt(
  board: BoardBench,
  aim: PullAim,
  amount: string,
  cut: (kind: Cut) => void,
): Promise<void> {
  const { bench, face, till } = board;
  const { act } = aim;
  if (aim.script !== undefined) await face.script({ ...aim.script });
  const before = aim.before?.(face, amount) ?? Promise.resolve();
  const isThere = await before.then(
    () => true,
    () => false,
  );
  if (act === undefined) {
    await bench.cut();
    cut('work');
  }
  let pull: () => void = () => undefined;
  const pulled = new Promise<void>((settled) => {
    pull = () => {
      if (till.power() === 'off') return;
      till.pullNow();
      settled();
    };
  });
  // A board has to be on before something can be heard of it.
  const led = act === undefined ? bench.powerOn() : Promise.resolve();
  const disarm = aim.arm(board, pull);
  const acted = led
    .then(() => {
      if (!isThere) throw new Error('it was led elsewhere');
      return act?.(face, amount);
    })
    .then(
      () => over(pulled),
      () => undefined,
    );
  await Promise.race([pulled, acted]);
  disarm();
  await bench.cut();
  cut(act === undefined ? 'start' : 'work');
  await acted;
}

/** What was led there may take its time to come. */
async function over(pulled: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((settled) => {
    timer = setTimeout(settled, aimMsMax);
  });
  await Promise.race([pulled, late]);
  clearTimeout(timer);
}
