/**
 * Which mutants the world in a seed sees by itself, whatever check is named for them: each is planted and
 * some shops are played, until one tells a violation. What was found is kept in `world-sight.json`, row by
 * row with the commit at which it was measured; `docs/mutants.md` shows it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';
import { withTrees } from './built-tree.js';
import { currentCommit } from './choice.js';
import { type Mutant, world } from './mutant.js';
import { openCompiler } from './mutation.js';
import { reasonIn } from './reason.js';
import { share } from './series.js';

export interface Sight {
  /** Seeds that were played, from 1 on, a day each; of the last of them is `says`. */
  readonly seeds: number;
  /** The violation; `null` where none was told. */
  readonly says: string | null;
  readonly commit: string;
}

/** By the id of the mutant. */
export type Sights = Readonly<Record<string, Sight>>;

export interface SightOptions {
  readonly seeds: number;
  readonly jobs: number;
  readonly tell: (mutant: Mutant, sight: Sight) => void;
  readonly signal: AbortSignal;
}

const file = path.join(projectRoot, 'test', 'mutants', 'world-sight.json');
/** Sentences of a violation are not bounded; a row of a table is. */
const wordsMax = 160;

export function keptSights(): Sights {
  // Written below, and nowhere else.
  return JSON.parse(readFileSync(file, 'utf8')) as Sights;
}

export function keepSights(sights: Sights): void {
  const sorted = Object.entries(sights).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
}

/** Throws where a world is violated without a mutant: it can tell nothing then. */
export async function seenByWorld(
  mutants: readonly Mutant[],
  { seeds, jobs, tell, signal }: SightOptions,
): Promise<Sights> {
  const compiler = openCompiler();
  const compiled = mutants.map((mutant) => [mutant, compiler.compile(mutant)] as const);
  const worlds = Array.from({ length: seeds }, (_, at) => world(`--seed ${at + 1} --days 1`));
  const commit = currentCommit().slice(0, 8);
  const sights: Record<string, Sight> = {};
  await withTrees(jobs, signal, async (trees) => {
    await share(worlds, trees, async (check, tree) => {
      const { failed, output } = await tree.run(check);
      if (failed && !signal.aborted)
        throw new Error(`${check.typed} fails without a mutant: ${reasonIn(check, output)}`);
    });
    await share(compiled, trees, async ([mutant, code], tree) => {
      let says: string | null = null;
      let played = 0;
      for (const check of worlds) {
        if (says !== null || signal.aborted) break;
        tree.plant(mutant.file, code);
        const { failed, isLate, output } = await tree.run(check);
        played += 1;
        if (failed && !isLate) says = reasonIn(check, output).slice(0, wordsMax);
      }
      tree.putBack();
      if (signal.aborted) return;
      const sight = { seeds: played, says, commit };
      sights[mutant.id] = sight;
      tell(mutant, sight);
    });
  });
  return sights;
}
