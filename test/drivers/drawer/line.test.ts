import fc from 'fast-check';
import t from 'tap';
import { lineDrawer } from '../../../src/drivers/drawer/line/driver.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { unix: 'drawer' } };

async function rig(config: object = raw) {
  const desk = newDesk();
  const sent: { readonly at: number; readonly text: string }[] = [];
  desk.wire.onSent = (bytes) => {
    sent.push({ at: desk.time.elapsed(), text: String.fromCharCode(...bytes) });
  };
  const ears = newEars<'drawer'>(desk.time);
  const device = await opened(lineDrawer(desk.parts), config, ears);
  await desk.time.settle();
  return { ...desk, ears, device, sent };
}

t.test('says to the byte what the line understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'drawer-line.txt', {
    desk,
    open: async (tell) => {
      const device = await opened(lineDrawer(desk.parts), raw, newEars<'drawer'>(desk.time));
      await desk.time.settle();
      const open = async (): Promise<void> => {
        const kicked = await device.open();
        tell(kicked.ok ? 'opened' : kicked.error.code);
      };
      return { open: () => void open(), close: () => void device.close() };
    },
  });
});

t.test(
  'however often it is asked, no pulse is longer than it may be, and none follows at once',
  async (t) => {
    const gaps = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(gaps, async (waits) => {
        const { time, device, sent } = await rig({ ...raw, pulseMs: 60, restMs: 300 });
        const kicks: Promise<{ readonly ok: boolean }>[] = [];
        for (const wait of waits) {
          kicks.push(device.open());
          await time.advance(millis(wait));
        }
        await time.advance(seconds(60));
        const answers = await Promise.all(kicks);
        await device.close();
        const [first, ...pulses] = sent;
        let offAt = -300;
        let isRight = first?.text === '0' && answers.every(({ ok }) => ok);
        for (let place = 0; place < pulses.length; place += 2) {
          const [on, off] = pulses.slice(place, place + 2);
          if (on?.text !== '1' || off?.text !== '0' || off.at - on.at !== 60) return false;
          isRight &&= on.at - offAt >= 300;
          offAt = off.at;
        }
        return isRight && (waits.length === 0 || pulses.length >= 2);
      }),
      { seed: 12, numRuns: count({ quick: 60, full: 5_000 }) },
    );
    t.pass();
  },
);

t.test('a line that takes nothing is lost after 2 s, with whoever waits answered', async (t) => {
  const { time, wire, device, ears } = await rig();
  wire.stall();
  const kicked = device.open();
  await time.advance(millis(1_999));
  t.same(ears.faults, []);
  await time.advance(millis(101));
  t.match(await kicked, { ok: false, error: { code: 'Timeout' } });
  t.match(ears.faults, [{ code: 'Timeout', detail: /does not take/ }]);
  t.equal(time.nextDue(), undefined);
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = lineDrawer(newDesk().parts);
  t.same(problemsOf(driver, { pulseMs: 501, restMs: 99, pin: '2' }), [
    '/link',
    '/pulseMs',
    '/restMs',
    '/pin',
  ]);
  t.same(problemsOf(driver, { link: { led: 'drawer', pulseMs: 150 }, pulseMs: 100 }), []);
  t.same(problemsOf(driver, { link: { led: '../x', pulseMs: 5_000 } }), [
    '/link/led',
    '/link/pulseMs',
  ]);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: lineDrawer,
    raw,
    sample: [0x31, 0x30],
    use: (device) => device.open(),
    asksAtRest: false,
  });
  t.end();
});
