/** The matrix, carried out: blocks taken from one queue by several benches at once. */
import { type Block, nameOf } from './cells.js';
import { type MatrixCounts, Table, failuresMax } from './table.js';

export interface MatrixRun {
  readonly blocks: readonly Block[];
  readonly jobs: number;
  /** 1 to 30: beyond that the LCD turns its pages faster than anybody can find it at rest. */
  readonly speed: number;
  readonly tell: (line: string) => void;
}

export async function runMatrix({ blocks, jobs, speed, tell }: MatrixRun): Promise<MatrixCounts> {
  const counts: MatrixCounts = { cells: 0, cuts: 0, lost: 0, doubled: 0, failed: 0 };
  const queue = [...blocks.entries()];
  const next = (): [number, Block] | undefined =>
    counts.failed < failuresMax ? queue.shift() : undefined;
  const work = async (): Promise<void> => {
    let table: Table | undefined;
    for (let taken = next(); taken !== undefined; taken = next()) {
      const [place, block] = taken;
      if (table?.serves(block) === false) {
        await table.close();
        table = undefined;
      }
      table ??= await Table.open(block.gateway, { speed, counts, tell });
      try {
        await table.play(block, place);
      } catch (error: unknown) {
        // A bench that cannot be mended is left; the next block has a fresh one.
        tell(
          `FAILED ${nameOf(block, null)}: ${error instanceof Error ? error.message : String(error)}`,
        );
        counts.failed += 1;
        await table.abandon();
        table = undefined;
      }
    }
    await table?.close();
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return counts;
}
