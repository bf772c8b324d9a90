/**
 * What is told of a shop in which something did not hold: what it was, the command that plays the shop
 * again, and of the first such shop its shortest form with all that happened in it.
 */
import { type ShopReport, untrimmed } from '../../simulation/shop.js';
import { kindOfViolation, shrink } from '../../simulation/shrink.js';
import { type RunShop, type SimulationOptions, simulate } from '../../simulation/simulation.js';
import { timelineAbout, timelineOf } from '../../simulation/timeline.js';
import { troubleNames } from '../../simulation/troubles.js';
import type { CliWorld } from '../command.js';
import { wordsOfTrim } from './trim-words.js';

export interface Failure {
  readonly place: number;
  readonly report: ShopReport;
}

/** The lines of a shop that was not made smaller, and of one that was. */
const linesTold = { whole: 20, shortest: 180 } as const;

export function tellFailure(world: CliWorld, options: SimulationOptions, failure: Failure): void {
  const { place, report } = failure;
  const again = commandOf(options, place);
  const title = {
    zh: `第 ${String(place)} 家店违规；重放：${again}`,
    en: `Violated in shop ${String(place)}; play it again: ${again}`,
  };
  const shape = options.trim === undefined ? 'whole' : 'shortest';
  tell(world, [
    title[world.language],
    ...fewOf(report.violations),
    ...storyOf(report, linesTold[shape]),
  ]);
}

export interface ToShorten {
  readonly options: SimulationOptions;
  readonly failure: Failure;
  /** At most. */
  readonly replays: number;
  readonly run: RunShop;
}

/** Looks for the shortest form in which the first thing that did not hold still does not. */
export async function tellShortest(world: CliWorld, wanted: ToShorten): Promise<void> {
  const { options, failure, replays, run } = wanted;
  const { place, report } = failure;
  // What was seen while the shop went on tells more than what it came to.
  const seen = report.timeline.find(({ kind }) => kind === 'wrong')?.what;
  const wrong = seen ?? report.violations[0];
  if (wrong === undefined || options.trim !== undefined) return;
  let shortest = report;
  const found = await shrink(
    report,
    async (trim) => {
      const alone = { ...options, shop: place, trim };
      const [again] = (await simulate(alone, 1, run)).failed;
      if (again === undefined || !violates(again.report, wrong)) return false;
      shortest = again.report;
      return true;
    },
    { replays, steps: shopsPlayed * report.steps },
  );
  const command = commandOf({ ...options, trim: found.trim }, place);
  const tries = String(found.replays);
  const acting = [found.acting, report.steps].map(String) as [string, string];
  const begun = [found.trim.only?.length ?? 0, report.happened.length].map(String) as [
    string,
    string,
  ];
  const counts = {
    zh: `重放 ${tries} 次；${acting[1]} 步中有人动手的 ${acting[0]} 步，${begun[1]} 个故障中的 ${begun[0]} 个`,
    en: `by ${tries} replays; people act in ${acting.join(' of ')} steps, with ${begun.join(' of ')} faults`,
  };
  const { zh, en } = {
    zh: `最短的形式（${counts.zh}）：${command}`,
    en: `The shortest form (${counts.en}): ${command}`,
  };
  tell(world, [
    { zh, en }[world.language],
    ...fewOf(shortest.violations),
    ...storyOf(shortest, linesTold.shortest),
  ]);
}

/** What happened to the orders that did not hold, however long ago, and then how it all ended. */
function storyOf({ violations, timeline }: ShopReport, lines: number): readonly string[] {
  const about = timelineAbout(timeline, violations.slice(0, violationsTold));
  const last = timelineOf(timeline).slice(-lines);
  return about.length === 0 ? last : [...about, '...', ...last];
}

/** One cause may have many consequences. */
function fewOf(violations: readonly string[]): readonly string[] {
  const left = violations.length - violationsTold;
  return left <= 0 ? violations : [...violations.slice(0, violationsTold), `... (${String(left)})`];
}

const violationsTold = 8;

/** All replays together are about as long as so many of the shop. */
const shopsPlayed = 30;

function violates({ violations }: ShopReport, wrong: string): boolean {
  return violations.some((one) => kindOfViolation(one) === kindOfViolation(wrong));
}

/** The command that plays one shop of a run again. */
function commandOf(options: SimulationOptions, shop: number): string {
  const { seed, days, faults, salesADay, place, trim = untrimmed } = options;
  const isAll = faults.length === troubleNames.length;
  return [
    `npm run simulate -- --seed ${String(seed)} --days ${String(days)}`,
    salesADay === undefined ? '' : ` --sales ${String(salesADay)}`,
    isAll ? '' : ` --faults ${faults.join(',') || 'none'}`,
    place === 'remote' ? ' --place remote' : '',
    ` --shop ${String(shop)}${wordsOfTrim(trim)}`,
  ].join('');
}

function tell({ stderr }: CliWorld, [title = '', ...lines]: readonly string[]): void {
  stderr(`${[title, ...lines.map((line) => `  ${line}`)].join('\n')}\n`);
}
