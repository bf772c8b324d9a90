/**
 * `npm run fixtures`: makes the fixture journals of the format that this software writes, where there
 * are none yet, with their readings and digests. What stands is never made anew: it is what software
 * of its day has written. `-- --anew` replaces those of the present format, as long as no release has
 * written it; it cannot touch those of earlier ones. `-- --reread` writes the readings of all anew, by
 * the rules of today, where the number of the rules has risen.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatVersion } from '../../src/runtime/journal/format.js';
import { behaviour } from '../../src/runtime/payment/behaviour.js';
import { type Reading, withoutAdded } from './additions.js';
import {
  digestsName,
  diskWith,
  fixtureFolder,
  fixturesFolder,
  fixturesOf,
  formats,
  keyOf,
  readingName,
} from './folders.js';
import { plainly, readStart, recordLines } from './reading.js';
import { type Story, stories } from './stories.js';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { anew: { type: 'boolean' }, reread: { type: 'boolean' } },
  });
  if (values.reread === true) return rereadAll();
  const folder = join(fixturesFolder, `format-${formatVersion}`);
  if (existsSync(folder) && values.anew !== true) {
    process.stderr.write(`${folder} is there: what stands is not made anew.\n`);
    return 3;
  }
  await rm(folder, { recursive: true, force: true });
  const digests: string[] = [];
  for (const story of stories) digests.push(...(await keep(story)));
  await writeFile(join(folder, digestsName), `${digests.join('\n')}\n`);
  process.stdout.write(`FIXTURES format=${formatVersion} journals=${stories.length}\n`);
  return 0;
}

/** Writes one journal with its readings; answers the digests of its files. */
async function keep(story: Story): Promise<readonly string[]> {
  const folder = fixtureFolder(formatVersion, story.name);
  const { rig } = await story.tell();
  rig.disk.kill();
  const files = new Map([...rig.disk.files()].filter(([name]) => name !== 'spare.pj.tmp'));
  const key = keyOf(files);
  const lines = await recordLines(rig.disk, key);
  const reading = await readStart(rig.disk, key);
  const texts = new Map(
    [...files].map(([name, bytes]) => [join('journal', name), Buffer.from(bytes)]),
  );
  texts.set('records.jsonl', Buffer.from(`${lines.join('\n')}\n`));
  texts.set(readingName, Buffer.from(textOf(reading)));
  const digests: string[] = [];
  for (const [name, bytes] of [...texts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (name.startsWith('journal')) digests.push(`${digest}  ${story.name}/${name}`);
  }
  return digests;
}

/** The readings follow the rules; a reading that has changed under the same number is a mistake. */
async function rereadAll(): Promise<number> {
  let status = 0;
  for (const { name, format, folder, files, key } of formats.flatMap(fixturesOf)) {
    const file = join(folder, readingName);
    const then = readFileSync(file, 'utf8');
    const reading = plainly(await readStart(diskWith(files), key)) as Reading;
    const now = textOf(withoutAdded(reading, format));
    if (then === now) continue;
    if (then.includes(`"behaviour": ${behaviour},`)) {
      process.stderr.write(`${name}: read otherwise by rules of the same number ${behaviour}.\n`);
      status = 3;
    } else await writeFile(file, now);
  }
  return status;
}

function textOf(reading: unknown): string {
  return `${JSON.stringify(reading, null, 1)}\n`;
}

process.exitCode = await main();
