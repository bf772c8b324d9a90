/**
 * How long a key takes while nothing goes on and while the till prints, from the benchmark, held to a
 * budget: a check for laws that virtual time cannot see. Ends with 1 and a sentence when it takes longer.
 */
import { keyLatency } from '../../bench/key-latency.js';

/** Longer than a busy machine makes it, and shorter than what a broken law makes of it. */
const keyBudgetMs = 150;
const lastPart = 'key-latency.printing.longest-stall';

for await (const { name, value } of keyLatency.run()) {
  if (/\.p(50|99)$/.test(name) && value > keyBudgetMs) {
    process.stdout.write(`over its budget of ${keyBudgetMs} ms: ${name} ${value}\n`);
    process.exitCode = 1;
    break;
  }
  if (name === lastPart) break;
}
