/** Options as `parseArgs` reads them, or words about what it cannot read. */
import type { Bilingual } from '../runtime/text/fault-form.js';
import type { CliError } from './cli-error.js';

/** What `parse` answers; arguments that make no sense end the command with `usage`. */
export function understood<T>(parse: () => T, usage: (wrong: Bilingual) => CliError): T {
  try {
    return parse();
  } catch (error: unknown) {
    // What parseArgs throws for words that it does not know; its message names them.
    if (!(error instanceof TypeError)) throw error;
    throw usage({
      zh: `无法理解参数：${error.message}`,
      en: `These arguments make no sense: ${error.message}`,
    });
  }
}
