/**
 * The steps of the model: every `thing, state before, record` that some exploration has taken. The list is
 * kept beside this file, so that others can say of each step whether they have seen it; an exploration
 * that takes a step which is not in it fails.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { recordCell } from '../../src/simulation/cells.js';
import { projectRoot } from '../project.js';
import type { Machine } from './world.js';

export function listedSteps(): ReadonlySet<string> {
  const text = readFileSync(path.join(projectRoot, 'test/exploration/steps.txt'), 'utf8');
  return new Set(text.split('\n').filter((line) => line !== ''));
}

/** The same machine; `taken` gets each step that it takes. */
export function watchingSteps({ decide, replay }: Machine, taken: Set<string>): Machine {
  return {
    replay,
    decide: (...given) => {
      const decision = decide(...given);
      for (const entry of decision.entries) taken.add(recordCell(entry));
      return decision;
    },
  };
}
