/** A file that is not there yet, made and flushed. What stands in the way is a value. */
import { open, unlink } from 'node:fs/promises';
import { type Result, failed, ok } from '../runtime/ports/result.js';

export type NewFileProblem =
  { readonly kind: 'exists' } | { readonly kind: 'unwritable'; readonly code: string };

export interface NewFile {
  /** Whole or not at all, as far as the medium lets it; flushed and closed. */
  write(text: string): Promise<Result<void, NewFileProblem>>;
  /** There is nothing to write: it goes again. */
  discard(): Promise<void>;
}

/** Made at once, so that nothing is done for a file that cannot be. */
export async function makeNewFile(
  path: string,
  mode: number,
): Promise<Result<NewFile, NewFileProblem>> {
  try {
    const file = await open(path, 'wx', mode);
    return ok({
      write: async (text) => {
        try {
          await file.writeFile(text);
          await file.sync();
          return ok(undefined);
        } catch (error: unknown) {
          return failed(problemOf(error));
        } finally {
          await file.close();
        }
      },
      discard: async () => {
        await file.close();
        await unlink(path);
      },
    });
  } catch (error: unknown) {
    return failed(problemOf(error));
  }
}

function problemOf(error: unknown): NewFileProblem {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const code = String(error.code);
  return code === 'EEXIST' ? { kind: 'exists' } : { kind: 'unwritable', code };
}
