/** The lamps of a board as they follow a till's status, through a supervised device that comes and goes. */
import t from 'tap';
import { superviseDevices } from '../../src/compose/device-supervision.js';
import type { AnyLoadedDevice } from '../../src/compose/board.js';
import { statusLamps } from '../../src/compose/status-lamps.js';
import type { Device, DeviceFault, DeviceIo, Lamp } from '../../src/runtime/ports/device.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { ok } from '../../src/runtime/ports/result.js';
import { minutes, wallMs } from '../../src/runtime/ports/units.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import { sampleStatus } from '../runtime/terminal/status-sample.js';

function lamps() {
  const shown: string[] = [];
  let closed = 0;
  const device: Device<'lamps'> = {
    show: (lit: readonly Lamp[]) => shown.push(lit.join('+')),
    close: async () => {
      closed += 1;
    },
  };
  return { connect: () => device, shown, closed: () => closed };
}

t.test('busy from the first moment, then what the status says, each change once', async (t) => {
  const all = lamps();
  const follower = statusLamps(all.connect);
  follower.follow(sampleStatus, false);
  follower.follow({ ...sampleStatus, lcd: ['another second'] }, false);
  follower.follow({ ...sampleStatus, screen: 'asking' }, false);
  follower.follow(sampleStatus, true);
  t.same(all.shown, ['busy', 'ready', 'busy', 'fault']);
  await follower.close();
  t.equal(all.closed(), 1);
});

t.test('a box without lamps is followed by nothing', async (t) => {
  const follower = statusLamps(null);
  follower.follow(sampleStatus, false);
  await follower.close();
  t.pass();
});

t.test('lamps that were away show what is so now, and their absence is told', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  const { connect, shown } = lamps();
  const told: (string | null)[] = [];
  let io: DeviceIo<never> | null = null;
  const board: AnyLoadedDevice = {
    id: 'lamps',
    kind: 'lamps',
    driver: 'lamps/line',
    required: false,
    config: {},
    traffic: () => null,
    open: async (given) => {
      io = given;
      return ok(connect());
    },
  };
  const parts = {
    clock: time,
    after: time.after.bind(time),
    log: silentLog,
    random: { bytes: (length: number) => new Uint8Array(length) },
    onBug: (error: unknown) => {
      throw error;
    },
    onShed: () => undefined,
  };
  const supervision = superviseDevices({ devices: [board] }, parts, (kind, fault) => {
    told.push(`${kind} ${fault?.code ?? 'back'}`);
  });
  await time.settle();
  supervision.lamps.follow(sampleStatus, false);
  const lost: DeviceFault = { code: 'Gone', detail: 'the line broke' };
  (io as DeviceIo<never> | null)?.gone(lost);
  await time.settle();
  supervision.lamps.follow({ ...sampleStatus, screen: 'asking' }, false);
  await time.advance(minutes(2));
  t.same(shown, ['busy', 'ready', 'busy']);
  t.match(told.slice(-2), ['lamps Gone', 'lamps back']);
  await supervision.lamps.close();
});
