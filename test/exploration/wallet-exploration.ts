/** The explorations of one wallet as tests; each wallet has its own file, so that they run side by side. */
import t from 'tap';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { explorationsOf, report } from './explorations.js';
import { realMachine } from './faulty-machines.js';
import { explore } from './search.js';
import { listedSteps, watchingSteps } from './steps.js';
import { storyOf } from './story.js';

export function testExplorations(wallet: WalletChannel): void {
  for (const exploration of explorationsOf(wallet)) {
    t.test(`no course of a ${wallet} payment breaks a promise: ${exploration.name}`, (test) => {
      const taken = new Set<string>();
      const explored = explore(watchingSteps(realMachine, taken), exploration.bounds);
      // Not a comment of the test: the counts are to be seen with every reporter.
      process.stderr.write(`${report(exploration, explored)}\n`);
      const trace = explored.finding?.trace ?? [];
      for (const line of storyOf(realMachine, exploration.bounds, trace)) test.comment(line);
      test.equal(explored.finding, null, 'every state and every step keeps the invariants');
      test.ok(explored.isComplete, 'the search ended because there was no new state');
      test.ok(explored.compared > 0, 'states of one name were compared by their successors');
      const { meets } = exploration;
      if (meets !== null)
        test.ok((explored.met.get(meets) ?? 0) > 0, `what the group is about was met: ${meets}`);
      const listed = listedSteps();
      const unlisted = [...taken].filter((step) => !listed.has(step));
      test.same(unlisted, [], 'every step that was taken stands in steps.txt');
      test.end();
    });
  }
}
