/** `journal-commit` of the benchmarks by itself, for a machine that has not the others: a JSON line a figure. */
import { journalCommit } from '../../../bench/journal-commit.js';

for await (const result of journalCommit.run()) process.stdout.write(`${JSON.stringify(result)}\n`);
