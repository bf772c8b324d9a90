/** What goes wrong on a board, and what it says of it. */
import type { Test } from 'tap';
import { testSystem } from '../system/left-out.js';
import { type BoardBench, openBoardBench } from './board-bench.js';
import { boardImage, fullLack } from './image.js';

const backMsMax = 240_000;

testSystem('a till on a board that something happens to', fullLack, async (t) => {
  const board = await openBoardBench({ image: boardImage(), seed: () => 1 });
  t.teardown(() => board.close());
  t.equal(await board.bench.powerOn(), 'ready');
  await t.test('a killed till is started again and says why', (t) => killed(t, board));
});

async function killed(t: Test, { face, till }: BoardBench): Promise<void> {
  const machine = till.machine();
  if (machine === undefined) throw new Error('the board is off');
  const before = machine.pid;
  const ready = till.nextReady();
  await machine.run("kill -9 $(ps | awk '/till.cjs run/ && !/awk/ { print $1; exit }')");
  await ready;
  await face.wait({ screen: 'idle', timeoutMs: backMsMax });
  t.equal(till.machine()?.pid, before, 'the board itself ran on');
  t.match(await doctor(till), /start: the process died; the machine ran on/);
}

/** In English, as a technician at the board asks for it; its exit says only that there is a fault. */
async function doctor(till: BoardBench['till']): Promise<string> {
  const place = '--board /data/profile.json --data /data/till --config /data/config.json';
  const words = `node /opt/holdfast/till.cjs doctor ${place} --lang en`;
  return (await till.machine()?.run(words, backMsMax))?.output ?? '';
}
