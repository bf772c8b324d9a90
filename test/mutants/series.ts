/**
 * Runs mutants: each change compiled first, each check proved on the build as it is, then each check on
 * the build with the change. A mutant is caught when its check fails and says why; anything else fails.
 */
import { type BuiltTree, type Run, withTrees } from './built-tree.js';
import { type Check, type Mutant, passesByName, showsReason } from './mutant.js';
import { StaleChange } from './change.js';
import { openCompiler } from './mutation.js';

export interface Outcome {
  readonly mutant: Mutant;
  readonly caught: boolean;
  readonly seconds: number;
  /** What was not as it has to be; empty when caught. */
  readonly problem: string;
}

export interface SeriesOptions {
  readonly jobs: number;
  readonly tell: (outcome: Outcome) => void;
  /** Ends what runs; the mutants that are left have no outcome then. */
  readonly signal: AbortSignal;
}

export async function runMutants(
  mutants: readonly Mutant[],
  { jobs, tell, signal }: SeriesOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const end = (outcome: Outcome): void => {
    // What was ended from outside has shown nothing.
    if (signal.aborted) return;
    outcomes.push(outcome);
    tell(outcome);
  };
  const compiled = compileAll(mutants, end);
  await withTrees(jobs, signal, async (trees) => {
    const sound = await runSound([...compiled.keys()], trees);
    const planted = [...compiled].filter(([mutant]) => {
      const run = sound.get(mutant.check.typed);
      if (run === undefined || signal.aborted) return false;
      const why = unsoundness(mutant, run);
      if (why !== null) end({ mutant, caught: false, seconds: 0, problem: why });
      return why === null;
    });
    await share(planted, trees, async ([mutant, code], tree) => {
      if (signal.aborted) return;
      tree.plant(mutant.file, code);
      const outcome = await judge(mutant, tree);
      tree.putBack();
      end(outcome);
    });
  });
  return outcomes;
}

function compileAll(
  mutants: readonly Mutant[],
  end: (outcome: Outcome) => void,
): ReadonlyMap<Mutant, string> {
  const compiler = openCompiler();
  const compiled = new Map<Mutant, string>();
  for (const mutant of mutants) {
    try {
      compiled.set(mutant, compiler.compile(mutant));
    } catch (error: unknown) {
      if (!(error instanceof StaleChange)) throw error;
      const problem = `mutant is stale: ${error.message}`;
      end({ mutant, caught: false, seconds: 0, problem });
    }
  }
  return compiled;
}

/** Each check once on the build as it is, by what is typed. */
async function runSound(
  mutants: readonly Mutant[],
  trees: readonly BuiltTree[],
): Promise<ReadonlyMap<string, Run>> {
  const checks = new Map<string, Check>(mutants.map(({ check }) => [check.typed, check]));
  const runs = new Map<string, Run>();
  await share([...checks.values()], trees, async (check, tree) => {
    runs.set(check.typed, await tree.run(check));
  });
  return runs;
}

/** Why the check of `mutant` proves nothing about it, from its run without the mutant. */
function unsoundness(mutant: Mutant, run: Run): string | null {
  if (run.isLate) return 'the check is not done in time without the mutant';
  if (run.failed) return `the check fails without the mutant:\n${tailOf(run.output)}`;
  return passesByName(mutant, run.output)
    ? null
    : `the check passes without the mutant, but not under its name: ${mutant.says}`;
}

async function judge(mutant: Mutant, tree: BuiltTree): Promise<Outcome> {
  const { failed, isLate, output, seconds } = await tree.run(mutant.check);
  const isShown = failed && showsReason(mutant, output);
  const how = isLate ? 'was not done in time' : 'failed for another reason';
  const problem = failed ? `${mutant.check.typed} ${how}:\n${tailOf(output)}` : 'nothing noticed';
  return { mutant, caught: isShown, seconds, problem: isShown ? '' : problem };
}

function tailOf(output: string): string {
  const failures = output.split('\n').filter((line) => /^ *not ok /.test(line));
  return [...failures.slice(0, 8), ...output.trimEnd().split('\n').slice(-12)].join('\n');
}

/** Each tree takes the next item when it is done with one. */
export async function share<T>(
  items: readonly T[],
  trees: readonly BuiltTree[],
  work: (item: T, tree: BuiltTree) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    trees.map(async (tree) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift())
        await work(item, tree);
    }),
  );
}
