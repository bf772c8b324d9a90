/**
 * Which mutants a run takes: one by its id, or a sample that the commit chooses, so that every commit of
 * a branch tries others and a failing run can be played again.
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { projectRoot } from '../project.js';
import type { Mutant } from './mutant.js';

/** The commit that is checked out; without one, the same word always. */
export function currentCommit(): string {
  try {
    const argv = ['rev-parse', 'HEAD'];
    return execFileSync('git', argv, { cwd: projectRoot, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'none';
  }
}

/** `size` of `mutants`, in their order; the same for the same commit. */
export function sampleOf(
  mutants: readonly Mutant[],
  size: number,
  commit: string,
): readonly Mutant[] {
  const drawn = [...mutants]
    .map((mutant) => ({ mutant, lot: lotOf(commit, mutant.id) }))
    .sort((one, other) => (one.lot < other.lot ? -1 : 1))
    .slice(0, size);
  const chosen = new Set(drawn.map(({ mutant }) => mutant));
  return mutants.filter((mutant) => chosen.has(mutant));
}

function lotOf(commit: string, id: string): string {
  return createHash('sha256').update(`${commit} ${id}`).digest('hex');
}
