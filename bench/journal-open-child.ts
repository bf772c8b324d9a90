/** One step of `journal-open` in a process of its own; prints what it took as JSON. */
import { readableNodeFolder } from '../src/platform/node-storage.js';
import { checkInvariants, journalInvariants } from '../src/runtime/journal/invariants.js';
import { indexJournal, readSegments } from '../src/runtime/journal/reader.js';
import { chainKey, openBenchJournal } from './journal-load.js';

const [step, folder = ''] = process.argv.slice(2);

async function boot(): Promise<void> {
  await openBenchJournal(folder);
}

async function verify(): Promise<void> {
  const source = { folder: readableNodeFolder(folder), key: chainKey };
  const index = await indexJournal(source.folder);
  if (!index.ok) throw new Error(index.error.detail);
  const checks = checkInvariants(journalInvariants);
  for await (const segment of readSegments(source, index.value)) {
    if (!segment.ok) throw new Error(segment.error.detail);
    if (segment.value.damage !== null) throw new Error(segment.value.damage.detail);
    for (const record of segment.value.records) {
      const [problem] = checks.see(record);
      if (problem !== undefined) throw new Error(problem.problem);
    }
  }
  const [problem] = checks.end();
  if (problem !== undefined) throw new Error(problem.problem);
}

const rssBefore = process.memoryUsage.rss();
const start = performance.now();
await (step === 'boot' ? boot() : verify());
const ms = performance.now() - start;
const rssMax = process.resourceUsage().maxRSS * 1024;
process.stdout.write(
  JSON.stringify({ ms, rssBefore, rssAfter: process.memoryUsage.rss(), rssMax }),
);
