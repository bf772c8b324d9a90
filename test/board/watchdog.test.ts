/**
 * The board's hardware watchdog (i6300esb) under the real till: fed while the till turns, however busy the
 * board is, and biting when it hangs.
 */
import { testSystem } from '../system/left-out.js';
import { newStory } from './fault-story.js';
import { tillPid } from './guest-start.js';
import { fullLack } from './image.js';

/** Longer than the watchdog counts. */
const busySeconds = 150;
const busyMsMax = 600_000;

testSystem(
  'a till that hangs is reset by the board and says so afterwards, one that is slow is not',
  fullLack,
  async (t) => {
    const story = await newStory(t);
    const { till } = story.board;
    const machine = till.machine();
    if (machine === undefined) throw new Error('the board is off');
    let resets = 0;
    machine.onReset(() => (resets += 1));
    // More than the board's two processors can do.
    const spin = `timeout ${busySeconds} sh -c 'while :; do :; done' &`;
    await machine.run(`for i in 1 2 3; do ${spin} done; sleep ${busySeconds}`, busyMsMax);
    t.equal(resets, 0, 'a till that is slow is not reset');
    await story.rested();
    const ready = till.nextReady();
    await machine.run(`kill -STOP ${tillPid}`);
    const silent = (await story.doctor()).find(({ code }) => code === 'E-TILL-SILENT');
    t.match(silent, { check: 'till', ok: false }, 'doctor says that it does not answer');
    // A watchdog that never bites ends in this patience.
    t.match(await ready, /^ready .* boot=2$/);
    t.equal(resets, 1);
    await story.lcdExplains('hang');
    t.ok(await story.explained('hang'), 'doctor says why it was started');
    await story.rested();
    await story.sale('7.07');
  },
);
