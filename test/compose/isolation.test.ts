/** One device after the other hangs, floods, throws and flaps; keys, LCD and payment go on. */
import t, { type Test } from 'tap';
import type { AnyLoadedDevice } from '../../src/compose/board.js';
import { ok } from '../../src/runtime/ports/result.js';
import { millis } from '../../src/runtime/ports/units.js';
import { scanBytes } from '../../src/twins/bytes/scanner.js';
import { count } from '../counts.js';
import { type WiredKind, type WiredTill, wiredKinds, wiredTill } from './wired-till.js';

/** Without these a sale is made by other means, or is not made until they are back. */
const victims = wiredKinds.filter((kind) => kind !== 'keypad' && kind !== 'lcd');

/** A sale from the first key to the result: by cash where no code can be read. */
async function sale(t: Test, till: WiredTill, victim: WiredKind | null): Promise<void> {
  const { attempts } = till.till.status();
  await till.press('5');
  t.match(till.lcdText(), /5/, 'the key is on the LCD at once');
  if (victim === 'scanner') await till.press('CASH', 'ENTER');
  else {
    await till.press('ENTER');
    await till.scan(till.world.freshCode());
  }
  await till.until('paid');
  await till.world.wait(1_500);
  await till.press('ENTER');
  await till.until('idle');
  t.equal(till.till.status().attempts.length, attempts.length + 1);
}

async function ends(t: Test, till: WiredTill): Promise<void> {
  await till.world.wait(60_000);
  const stopping = till.till.stop();
  await till.world.wait(10_000);
  await stopping;
  t.equal(till.armed(), 0, 'no timer is left');
  t.equal(till.listened(), 0, 'nor a listener');
  for (const kind of wiredKinds) t.equal(till.wires[kind].openLinks(), 0, `${kind} is let go`);
}

function report(till: WiredTill, victim: WiredKind) {
  const found = till.supervision.reports().find(({ id }) => id === victim);
  if (found === undefined) throw new Error(`no report of ${victim}`);
  return found;
}

let seed = 40;

for (const victim of ['keypad', 'lcd'] as const) {
  t.test(`${victim} hangs in its opening, and a sale is made when it has come`, async (t) => {
    const till = await wiredTill({
      seed: (seed += 1),
      prepare: (wires) => {
        wires[victim].hold();
      },
    });
    await till.world.wait(120_000);
    t.match(till.till.status().screen, 'idle', 'the till itself goes on');
    if (victim === 'keypad') t.match(till.lcdText(), /请输金额|KEY AMOUNT/);
    till.wires[victim].letIn();
    await till.world.wait(1_000);
    t.equal(till.wires[victim].openLinks(), 1);
    await sale(t, till, null);
    await ends(t, till);
  });
}

for (const victim of victims) {
  t.test(`${victim} hangs in its opening`, async (t) => {
    const till = await wiredTill({
      seed: (seed += 1),
      prepare: (wires) => {
        wires[victim].hold();
      },
    });
    await sale(t, till, victim);
    await till.world.wait(60_000);
    t.match(report(till, victim), { health: 'givenUp', away: { code: 'Timeout' } });
    t.ok(till.away.has(victim));
    t.ok(
      till.world.log.some(({ name, text }) => name === 'device.given-up' && text.includes(victim)),
    );
    await sale(t, till, victim);
    till.wires[victim].letIn();
    await till.world.wait(1_000);
    t.notOk(till.away.has(victim), 'what hung is let go, and it is opened anew');
    t.equal(till.wires[victim].openLinks(), 1);
    await sale(t, till, null);
    await ends(t, till);
  });
}

/** One reading, or a byte where a device has nothing to say. */
const floods: Readonly<Record<WiredKind, (turn: number) => readonly number[]>> = {
  keypad: () => [0, 0, 0x22, 0, 0, 0, 0, 0, ...Array<number>(8).fill(0)],
  // Each another code: the same one again at once is the trigger bouncing.
  scanner: (turn) => [...scanBytes(`69${String(turn)}`)],
  printer: (turn) => [0x10 | (turn % 2 === 0 ? 0x08 : 0), 0, 0, 0],
  lcd: () => [0x55],
  customerDisplay: () => [0x55],
  beeper: () => [0x55],
};
const floodReadings = count({ quick: 10_000, full: 100_000 });

for (const victim of wiredKinds) {
  t.test(`${victim} floods`, async (t) => {
    const till = await wiredTill({ seed: (seed += 1) });
    const { wires, world } = till;
    const pieces = 50;
    const before = till.till.statistics().dropped;
    const each = floodReadings / pieces;
    for (let turn = 0; turn < pieces; turn += 1) {
      for (let place = 0; place < each; place += 1)
        wires[victim].push(...floods[victim](turn * each + place));
      await world.wait(20);
    }
    const { shedReadings, readings } = report(till, victim).statistics;
    if (victim === 'keypad' || victim === 'scanner' || victim === 'printer') {
      t.ok(readings < 400, `${String(readings)} are let in`);
      t.ok(shedReadings > 0, `${String(shedReadings)} are shed`);
      t.ok(world.log.some(({ name, text }) => name === 'device.flood' && text.includes(victim)));
    }
    t.same(till.till.statistics().dropped, before, 'nobody else loses anything');
    await world.wait(3_000);
    if (victim === 'keypad') await till.press('CLEAR');
    await sale(t, till, null);
    await ends(t, till);
  });
}

/** A driver that throws wherever it can. */
function throwing(places: readonly ('opening' | 'timer' | 'command')[]): AnyLoadedDevice['open'] {
  const fails = (): never => {
    throw new TypeError('a secret 1234');
  };
  const device = new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'close' ? async () => Promise.resolve() : name === 'then' ? undefined : fails,
    },
  );
  return ((io: Parameters<AnyLoadedDevice['open']>[0]) => {
    if (places.includes('opening')) fails();
    if (places.includes('timer')) io.after(millis(100), fails);
    return Promise.resolve(ok(device));
  }) as AnyLoadedDevice['open'];
}

for (const victim of victims) {
  for (const places of [['opening'], ['timer'], ['command']] as const) {
    t.test(`the driver of ${victim} throws: ${places[0]}`, async (t) => {
      const till = await wiredTill({ seed: (seed += 1), instead: { [victim]: throwing(places) } });
      await sale(t, till, victim);
      await sale(t, till, victim);
      const { lastFault } = report(till, victim).statistics;
      const isUsed = places[0] !== 'command' || victim !== 'scanner';
      if (isUsed) t.match(lastFault, { code: 'Protocol', detail: /the driver threw TypeError/ });
      t.notOk(
        till.world.log.some(({ text }) => text.includes('1234')),
        'its words stay inside',
      );
      await ends(t, till);
    });
  }
}

const flaps = count({ quick: 50, full: 1_000 });

for (const victim of wiredKinds) {
  t.test(`${victim} goes and comes ${String(flaps)} times`, async (t) => {
    const till = await wiredTill({ seed: (seed += 1) });
    const { wires, world } = till;
    await world.wait(2_000);
    const armed = till.armed();
    for (let turn = 0; turn < flaps; turn += 1) {
      wires[victim].drop();
      await world.time.settle();
      t.ok(till.away.has(victim) && wires[victim].openLinks() === 0);
      till.supervision.hint();
      await world.time.settle();
      if (till.away.has(victim) || wires[victim].openLinks() !== 1) t.fail(`not back: ${turn}`);
    }
    const { health, id, statistics } = report(till, victim);
    t.match({ health, id }, { health: 'up', id: victim });
    t.match(statistics, { lost: flaps, opened: flaps + 1, failedOpens: 0 });
    await world.wait(2_000);
    t.ok(till.armed() <= armed + 1, `${String(till.armed())} timers, ${String(armed)} before`);
    t.ok(till.listened() <= wiredKinds.length, 'each opening has left its signal');
    await sale(t, till, null);
    await ends(t, till);
  });
}
