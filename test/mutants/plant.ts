/**
 * A bug of the reader's own choice, planted in a copy of the build: which of the standing checks notice?
 * First those beside the source and those of the whole till; where none of them does, every other test.
 * What fails with the bug is run without it too, and counts only when it passes then.
 */
import type { BuiltTree } from './built-tree.js';
import { withTrees } from './built-tree.js';
import { type Change, lineOf } from './change.js';
import type { Check } from './mutant.js';
import { openCompiler } from './mutation.js';
import { checksOf } from './near-checks.js';
import { reasonIn } from './reason.js';
import { share } from './series.js';

export interface PlantOptions {
  /** So many worlds, from seed 1 on. */
  readonly seeds: number;
  /** When they are over, what runs is ended and nothing else is begun. */
  readonly minutes: number;
  readonly jobs: number;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How many checks ended in each way. */
export interface Planted {
  readonly caught: number;
  readonly passed: number;
  /** Did not end in their own time: nothing is said of those. */
  readonly hung: number;
  /** Fail without the bug as well. */
  readonly unsound: number;
  readonly notRun: number;
}

type Ending = keyof Planted;

/** Throws `StaleChange` when the bug cannot be planted. */
export async function plant(change: Change, options: PlantOptions): Promise<Planted> {
  const { seeds, minutes, jobs, tell, signal } = options;
  const code = openCompiler().compile(change);
  const { near, whole, others } = checksOf(change.file, seeds);
  tell(`BUG     ${change.file}, line ${lineOf(change)}; - is what stands there, + what is planted`);
  tell(`  - ${change.find.replaceAll('\n', '\n    ')}`);
  tell(`  + ${change.put.replaceAll('\n', '\n    ')}`);
  const first = `${near.length} checks beside it and ${whole.length} of the whole till`;
  tell(`${first}; ${minutes} minutes at most`);
  const planting = new Planting(change.file, code, options);
  await withTrees(jobs, signal, async (trees) => {
    await planting.tryAll([...near, ...whole], trees);
    if (planting.counts.caught > 0 || signal.aborted) return;
    tell(`Nothing has noticed: now the other ${others.length} test files`);
    await planting.tryAll(others, trees);
  });
  return planting.counts;
}

class Planting {
  readonly counts: Record<Ending, number> = {
    caught: 0,
    passed: 0,
    hung: 0,
    unsound: 0,
    notRun: 0,
  };
  readonly #file: string;
  readonly #code: string;
  readonly #options: PlantOptions;
  readonly #until: number;

  constructor(file: string, code: string, options: PlantOptions) {
    this.#file = file;
    this.#code = code;
    this.#options = options;
    this.#until = performance.now() + options.minutes * 60_000;
  }

  async tryAll(checks: readonly Check[], trees: readonly BuiltTree[]): Promise<void> {
    let notRun = 0;
    await share(checks, trees, async (check, tree) => {
      const ending = await this.#try(check, tree);
      this.counts[ending] += 1;
      if (ending === 'notRun') notRun += 1;
    });
    if (notRun > 0) this.#options.tell(`NOT RUN ${notRun} checks: the time is over (--minutes)`);
  }

  async #try(check: Check, tree: BuiltTree): Promise<Ending> {
    const { tell } = this.#options;
    if (this.#isOver()) return 'notRun';
    tree.plant(this.#file, this.#code);
    const { failed, isLate, output, seconds } = await tree.run(check, this.#secondsFor(check));
    const took = `${check.typed} ${seconds.toFixed(1)} s`;
    if (isLate && this.#isOver()) return 'notRun';
    if (isLate) {
      tell(`HANGS   ${took}: not done in its time`);
      return 'hung';
    }
    if (!failed) {
      tell(`passes  ${took}`);
      return 'passed';
    }
    tree.putBack();
    const sound = await tree.run(check, this.#secondsFor(check));
    if (sound.isLate && this.#isOver()) return 'notRun';
    if (sound.failed) {
      tell(`UNSOUND ${took}: fails without the bug as well: ${reasonIn(check, sound.output)}`);
      return 'unsound';
    }
    tell(`CATCHES ${took}: ${reasonIn(check, output)}`);
    return 'caught';
  }

  #isOver(): boolean {
    return this.#options.signal.aborted || performance.now() >= this.#until;
  }

  #secondsFor({ limitSeconds }: Check): number {
    const left = (this.#until - performance.now()) / 1000;
    return Math.min(limitSeconds, Math.max(left, 0.1));
  }
}
