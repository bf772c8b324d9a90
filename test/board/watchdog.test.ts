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
    // The board's own 40 s, longer than its watchdog counts: only feeding keeps it from biting.
    await machine.run('sleep 40', biteMsMax);
    t.equal(board.till.power(), 'on', 'a till that turns is not reset');
    await machine.run(`kill -STOP ${till}`);
    // A watchdog that never bites ends in this test's own patience.
    await machine.ended;
    t.equal(board.till.power(), 'off', 'a till that hangs is reset');
    t.equal(await board.bench.powerOn(), 'ready', 'it comes back by itself');
    t.equal((await board.face.state()).status?.screen, 'idle');
  },
);
