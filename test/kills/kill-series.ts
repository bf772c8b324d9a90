/**
 * SIGKILLs under sales, on one bench: a sale is brought to a state, the plug is pulled, and after the
 * power is back and all has come to rest everybody must agree. A kill counts for the state that the
 * dead till's own journal shows, not for the one that was aimed at.
 */
import { BenchClient } from '../workbench/bench-client.js';
import { Auditor } from '../e2e/agreement.js';
import { journalCat } from '../e2e/journal-words.js';
import { secretsFound } from '../e2e/secrets.js';
import { settle } from '../e2e/settling.js';
import { type Aim, aims, cutSales } from './sales.js';

export interface KillCounts {
  kills: number;
  readonly at: Record<Aim, number>;
  lost: number;
  doubled: number;
  /** Kills after which anything at all was wrong. */
  failed: number;
}

export interface KillSeries {
  readonly kills: number;
  readonly speed: number;
  readonly tell: (line: string) => void;
}

const turns: readonly Aim[] = [
  ...(['charging', 'doubtful', 'voiding', 'printing'] as const),
  ...(['charging', 'doubtful', 'voiding', 'printing', 'other'] as const),
];
/** Every so many rounds the plug is pulled again as soon as the till is ready. */
const twiceEvery = 7;
const failuresMax = 5;

export function noKills(): KillCounts {
  const at = { charging: 0, doubtful: 0, voiding: 0, printing: 0, other: 0 };
  return { kills: 0, at, lost: 0, doubled: 0, failed: 0 };
}

export async function killSeries({ kills, speed, tell }: KillSeries): Promise<KillCounts> {
  const counts = noKills();
  const bench = await BenchClient.start({ speed });
  const codes: string[] = [];
  const auditor = new Auditor(bench);
  try {
    for (let round = 0; counts.kills < kills && counts.failed < failuresMax; round += 1) {
      const aim = turns[round % turns.length] ?? 'other';
      const wrong = await roundOf({ bench, auditor, codes, counts, tell }, aim, round);
      if (wrong.length === 0) continue;
      counts.failed += 1;
      tell(`round ${round}, ${aim}: ${wrong.join('; ')}`);
    }
    const { paths } = await bench.state();
    const secrets = secretsFound(paths, codes);
    if (secrets.length > 0) counts.failed += 1;
    for (const secret of secrets) tell(`a secret was written down: ${secret}`);
  } finally {
    await bench.stop();
  }
  return counts;
}

interface Series {
  readonly bench: BenchClient;
  readonly auditor: Auditor;
  readonly codes: string[];
  readonly counts: KillCounts;
  readonly tell: (line: string) => void;
}

/** What is wrong after it. */
async function roundOf(series: Series, aim: Aim, round: number): Promise<readonly string[]> {
  const { bench, auditor, codes, counts } = series;
  const forms = cutSales[aim];
  const form = forms[Math.floor(round / turns.length) % forms.length];
  if (form === undefined) return [];
  try {
    // Amounts differ, so that no sale is taken for the same customer's.
    const code = await form.before(bench, ((round + 101) / 100).toFixed(2));
    if (code !== null) codes.push(code);
    await kill(series);
    await form.after?.(bench);
    await bench.power('on');
    if (round % twiceEvery === twiceEvery - 1) {
      await kill(series);
      await bench.power('on');
    }
    await settle(bench);
    await bench.script();
    const { lost, doubled, wrong } = await auditor.agree();
    counts.lost += lost.length;
    counts.doubled += doubled.length;
    return [...lost, ...doubled, ...wrong];
  } catch (error: unknown) {
    if (!(error instanceof Error)) throw error;
    return [error.message, await lookOf(bench)];
  }
}

async function kill({ bench, counts }: Series): Promise<void> {
  const { paths } = await bench.state();
  await bench.power('cut');
  counts.kills += 1;
  counts.at[await stateAtDeath(paths)] += 1;
}

/** From the dead till's journal: an open attempt's state, or a slip on its way. */
async function stateAtDeath(paths: Parameters<typeof journalCat>[0]): Promise<Aim> {
  const states = new Map<string, string | null>();
  for (const { thing, id, state } of await journalCat(paths)) {
    if (thing === 'attempt' || thing === 'slip') states.set(`${thing} ${id}`, state);
  }
  const all = [...states.values()];
  if (all.includes('sending')) return 'printing';
  return aims.find((aim) => all.includes(aim)) ?? 'other';
}

/** For the person who reads about a failure. */
async function lookOf(bench: BenchClient): Promise<string> {
  const { power, lcd, status } = await bench.state();
  const newest = status?.attempts.slice(-2);
  return JSON.stringify({ power, lcd: lcd.rows, screen: status?.screen, newest });
}
