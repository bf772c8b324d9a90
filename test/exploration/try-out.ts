import { explore } from './search.js';
import { realMachine } from './faulty-machines.js';
import { boundsOf, report } from './explorations.js';
const allowed = JSON.parse(process.argv[3] ?? '{}');
const began = process.cpuUsage();
const bounds = boundsOf(process.argv[2] as never, allowed);
const explored = explore(realMachine, bounds);
process.stdout.write(report({ name: 'try', bounds }, explored) + '\n');
process.stdout.write(
  JSON.stringify(explored.finding, null, 1) + ` cpu=${process.cpuUsage(began).user / 1e6}\n`,
);
import { beginning } from './search.js';
import { actionsOf } from './actions.js';
import { timersOf } from '../../src/runtime/payment/timers.js';
if (explored.finding !== null) {
  let world = beginning(realMachine, bounds);
  for (const label of explored.finding.trace) {
    const action = actionsOf(world).find((one) => one.label === label);
    if (action === undefined) break;
    world = action.apply();
  }
  console.log(
    world.tick,
    actionsOf(world).map(({ label, fair }) => [label, fair]),
    timersOf(world.book),
    world.calls,
    world.left,
    [...world.book.attempts.values()].map(({ no, state, asksAnswered }) => [
      no,
      state,
      asksAnswered,
    ]),
    [...world.book.duties.values()].map((d) => [d.no, d.state]),
    world.trades,
    world.os,
  );
}
