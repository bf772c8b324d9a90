/**
 * The board's hardware watchdog (i6300esb) under the real till: fed while the till turns, biting when it
 * hangs, and not when it was ended in order.
 */
import { testSystem } from '../system/left-out.js';
import { openBoardBench } from './board-bench.js';
import { boardImage, fullLack } from './image.js';

/** The watchdog bites within 31 s of the last feeding; a busy machine's board is slower than its clock. */
const biteMsMax = 180_000;

testSystem(
  'a till that hangs is reset by the board, and comes back by itself',
  fullLack,
  async (t) => {
    const board = await openBoardBench({ image: boardImage(), seed: () => 1 });
    t.teardown(() => board.close());
    t.equal(await board.bench.powerOn(), 'ready');
    const machine = board.till.machine();
    if (machine === undefined) throw new Error('the board is off');
    const till = '$(pidof node | tr " " "\\n" | sort -n | head -1)';
    // Longer than the watchdog counts: it is fed.
    await machine.run('sleep 40', biteMsMax);
    t.equal(board.till.power(), 'on', 'a till that turns is not reset');
    await machine.run(`kill -STOP ${till}`);
    const bitten = machine.ended.then(() => 'bitten');
    t.equal(await Promise.race([bitten, later(biteMsMax)]), 'bitten');
    t.equal(await board.bench.powerOn(), 'ready', 'it comes back by itself');
    t.equal((await board.face.state()).status?.screen, 'idle');
  },
);

function later(spanMs: number): Promise<string> {
  return new Promise((settle) => {
    const timer = setTimeout(() => {
      settle('not bitten');
    }, spanMs);
    timer.unref();
  });
}
