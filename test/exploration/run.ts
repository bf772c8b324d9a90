/**
 * `npm run explore [-- --wallet NAME] [--group NAME]`: one group, or all of one wallet or both, each to
 * its end, with what every minute has found. `--list` only names them. Exit 1 when a promise is broken,
 * with the story; 3 when the search gave up.
 */
import { parseArgs } from 'node:util';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { type Exploration, allExplorations, report } from './explorations.js';
import { realMachine } from './faulty-machines.js';
import { type Progress, explore } from './search.js';
import { listedSteps, watchingSteps } from './steps.js';
import { storyOf } from './story.js';

const wallets: readonly WalletChannel[] = ['alipay', 'wechat'];
const everyMs = 60_000;

function main(): number {
  const { values } = parseArgs({
    options: {
      wallet: { type: 'string' },
      group: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const wanted = wallets
    .filter((wallet) => values.wallet === undefined || values.wallet === wallet)
    .flatMap(allExplorations)
    .filter(({ name }) => values.group === undefined || values.group === name);
  if (wanted.length === 0) {
    process.stderr.write('There is no such wallet or group; --list names them.\n');
    return 2;
  }
  if (!values.list) return Math.max(...wanted.map(run));
  for (const { name, bounds } of wanted)
    tell(`--wallet ${bounds.wallets[0] ?? ''} --group "${name}"`);
  return 0;
}

function run(exploration: Exploration): number {
  const { name, bounds } = exploration;
  tell(`${name} (${bounds.wallets.join(', ')})`);
  const began = performance.now();
  const before = process.cpuUsage();
  const taken = new Set<string>();
  const explored = explore(watchingSteps(realMachine, taken), bounds, tellNowAndThen());
  const seconds = Math.round((performance.now() - began) / 1000);
  const processor = Math.round(process.cpuUsage(before).user / 1e6);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  tell(
    `${report(exploration, explored)} seconds=${seconds} processor=${processor} MB<=${megabytes}`,
  );
  const listed = listedSteps();
  const unlisted = [...taken].filter((step) => !listed.has(step));
  for (const step of unlisted) tell(`steps.txt lacks: ${step}`);
  for (const line of storyOf(realMachine, bounds, explored.finding?.trace ?? [])) tell(line);
  if (explored.finding !== null) tell(`${explored.finding.rule}: ${explored.finding.sentence}`);
  if (explored.finding !== null || unlisted.length > 0) return 1;
  return explored.isComplete ? 0 : 3;
}

function tellNowAndThen(): (progress: Progress) => void {
  let told = performance.now();
  return ({ depth, states, transitions, waiting }) => {
    if (performance.now() - told < everyMs) return;
    told = performance.now();
    tell(`  depth=${depth} states=${states} transitions=${transitions} waiting=${waiting}`);
  };
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = main();
