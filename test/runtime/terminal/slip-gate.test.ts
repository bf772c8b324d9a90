import t from 'tap';
import { silentLog } from '../../../src/runtime/ports/log.js';
import type { Device } from '../../../src/runtime/ports/device.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { settleSpan } from '../../../src/runtime/supervisor/power.js';
import { createSlipGate } from '../../../src/runtime/terminal/slip-gate.js';

const silent = {} as Device<'printer'>;

function rig(printer: Device<'printer'> | null) {
  let now = 1_000;
  const told: boolean[] = [];
  const supply: boolean[] = [];
  const gate = createSlipGate({
    clock: { mono: () => monoMs(now) },
    log: silentLog,
    printer,
    timers: { setTimer: () => undefined, clearTimer: () => undefined },
    submit: ({ ready }) => told.push(ready),
    onPower: (isFailing) => supply.push(isFailing),
  });
  const dip = (): void => {
    gate.supplySays(true);
    gate.supplySays(false);
    now += settleSpan;
    gate.fired();
  };
  return { gate, told, supply, dip };
}

t.test('a printer that says nothing of itself takes slips again after a dip', (t) => {
  const { told, supply, dip } = rig(silent);
  dip();
  t.same(told, [false, true]);
  t.same(supply, [true, false]);
  t.end();
});

t.test('what the printer says while the supply ends counts afterwards', (t) => {
  const { gate, told, dip } = rig(silent);
  gate.printerSays('ready');
  gate.supplySays(true);
  gate.printerSays('paperOut');
  dip();
  t.same(told, [true, false, false, false]);
  gate.printerSays('ready');
  t.equal(told.at(-1), true);
  t.end();
});

t.test('a box without a printer has none after a dip either', (t) => {
  const { told, dip } = rig(null);
  dip();
  t.same(told, []);
  t.end();
});
