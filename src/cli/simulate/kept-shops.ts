/**
 * What a long simulation has come to so far, kept in a file: one line for the run and the programs that
 * ran, then one for each shop that is over. A run that was broken off goes on from there. What a cut has
 * left of a last line counts for nothing: that shop is played again.
 */
import { createHash } from 'node:crypto';
import { appendFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ShopReport } from '../../simulation/shop.js';
import type { RunShop, SimulationOptions } from '../../simulation/simulation.js';

export interface KeptShops {
  /** How many shops the file told of when it was opened. */
  readonly count: number;
  /** Answers what the file tells of a shop; has the others run, and keeps what came of them. */
  readonly run: RunShop;
}

/**
 * `null` where the file is of another run, or of other programs: what comes of a shop may differ with
 * them. A file that is not there begins. Throws what the file system says of one that cannot be read.
 */
export async function keptShops(
  file: string,
  { seed, days, faults, salesADay, place }: SimulationOptions,
  run: RunShop,
): Promise<KeptShops | null> {
  const head = JSON.stringify({
    seed,
    days,
    salesADay,
    faults,
    ...(place === 'remote' ? { place } : {}),
    programs: await digestOfPrograms(),
  });
  const text = await readIfThere(file);
  const [first, ...rest] = text === null ? [] : text.split('\n');
  if (first !== undefined && first !== head) return null;
  // Behind half a line a new one begins.
  await appendFile(file, first === undefined ? `${head}\n` : endOfLine(text));
  const reports = new Map(rest.flatMap(reportIn));
  return {
    count: reports.size,
    run: async (options) => {
      const before = reports.get(options.seed);
      if (before !== undefined) return before;
      const report = await run(options);
      await appendFile(file, `${JSON.stringify(report)}\n`);
      return report;
    },
  };
}

function endOfLine(text: string | null): string {
  return text === null || text.endsWith('\n') ? '' : '\n';
}

function reportIn(line: string): [number, ShopReport][] {
  try {
    // Written above, by the same programs, as the first line of the file has shown.
    const report = JSON.parse(line) as ShopReport;
    return [[report.seed, report]];
  } catch {
    return [];
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** SHA-256 of every program that a simulated shop may run. */
async function digestOfPrograms(): Promise<string> {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  const files = await readdir(folder, { recursive: true });
  const digest = createHash('sha256');
  for (const file of files.filter((name) => name.endsWith('.js')).sort())
    digest.update(`${file}\n`).update(await readFile(join(folder, file)));
  return digest.digest('hex');
}
