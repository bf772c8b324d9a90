import t from 'tap';
import { escposDrawer } from '../../../src/drivers/drawer/escpos/driver.js';
import { escposPrinter } from '../../../src/drivers/printer/escpos/driver.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { unplugged } from '../fake-wire.js';
import { type Answers, answerAs, short, tiny, well } from '../printer/printer-rig.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { unix: 'printer' } };
const kick = '1B 70 00 19 FA';

t.test('says to the byte what the printer understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'drawer-escpos.txt', {
    desk,
    open: async (tell) => {
      const device = await opened(escposDrawer(desk.parts), raw, newEars<'drawer'>(desk.time));
      return {
        open: () => {
          void device.open().then((result) => {
            tell(result.ok ? 'ok' : `${result.error.code} ${result.error.detail}`);
          });
        },
      };
    },
  });
});

async function both() {
  const desk = newDesk();
  const sent: string[] = [];
  const answers: Answers = { eot: well, id: true, fence: true, clear: true, delayMs: 1 };
  answerAs(desk, answers, sent);
  const printerEars = newEars<'printer'>(desk.time);
  const drawerEars = newEars<'drawer'>(desk.time);
  const [printer, drawer] = await Promise.all([
    opened(escposPrinter(desk.parts), { ...raw, completion: 'A' }, printerEars),
    opened(escposDrawer(desk.parts), raw, drawerEars),
  ]);
  await desk.time.advance(millis(100));
  return { ...desk, sent, answers, printer, drawer, printerEars, drawerEars };
}

t.test('printer and drawer on one link share one connection', async (t) => {
  const { time, wire, sent, printer, drawer } = await both();
  t.equal(wire.opened(), 1);
  const [outcome, kicked] = await Promise.all([
    printer.print(short),
    drawer.open(),
    time.advance(seconds(2)),
  ]);
  t.same(outcome, { kind: 'printed' });
  t.same(kicked, { ok: true, value: undefined });
  t.equal(sent.filter((hex) => hex === kick).length, 1, 'once, and in one piece');
  t.notOk(
    sent.some((hex) => hex !== kick && hex.includes(kick)),
    'never part of a slip',
  );
});

t.test('a kick waits while the buffers are being cleared', async (t) => {
  const { time, wire, sent, answers, printer, drawer } = await both();
  answers.clear = false;
  const before = sent.length;
  const clearing = printer.clearBuffer();
  const kicking = drawer.open();
  await time.advance(seconds(1));
  t.equal(sent.length, before + 1, 'nothing behind the order to clear');
  wire.push(0x37, 0x25, 0x00);
  await time.advance(seconds(1));
  t.equal((await clearing).ok, true);
  t.equal((await kicking).ok, true);
});

t.test('one closes, the other goes on; the last lets the link go', async (t) => {
  const { time, wire, printer, drawer, drawerEars } = await both();
  await printer.close();
  t.equal(wire.openLinks(), 1);
  const kicked = drawer.open();
  await time.advance(seconds(1));
  t.equal((await kicked).ok, true);
  await drawer.close();
  t.equal(wire.openLinks(), 0);
  t.equal(time.nextDue(), undefined);
  t.same(drawerEars.faults, []);
});

t.test('both are told of a loss, each once, and may come again', async (t) => {
  const { wire, time, parts, printerEars, drawerEars, printer, drawer } = await both();
  wire.drop();
  await time.settle();
  t.same([printerEars.faults, drawerEars.faults], [[unplugged], [unplugged]]);
  t.match(await printer.print(tiny), { kind: 'notStarted' });
  t.match(await drawer.open(), { ok: false });
  await opened(escposDrawer(parts), raw, newEars<'drawer'>(time));
  t.equal(wire.opened(), 2);
  await Promise.all([printer.close(), drawer.close()]);
  t.equal(wire.openLinks(), 1, 'the old ones do not let go the new link');
});

t.test('a switch is read by the level that the profile says, once a change', async (t) => {
  for (const [openLevel, told] of [
    ['high', [false, true, false]],
    ['low', [true, false, true]],
    ['unknown', []],
  ] as const) {
    const desk = newDesk();
    const answers: Answers = { eot: well, id: true, fence: true, clear: true, delayMs: 1 };
    answerAs(desk, answers, []);
    const ears = newEars<'drawer'>(desk.time);
    await opened(escposPrinter(desk.parts), raw, newEars<'printer'>(desk.time));
    await opened(escposDrawer(desk.parts), { ...raw, openLevel }, ears);
    await desk.time.advance(seconds(6));
    // By itself, and then twice in the answers to the questions of the printer beside it.
    desk.wire.push(0x14, 0x00, 0x00, 0x0f);
    desk.wire.push(0x14, 0x00, 0x00, 0x0f);
    answers.eot = [0x12, 0x12, 0x12, 0x12];
    await desk.time.advance(seconds(6));
    t.same(
      ears.readings.map(({ isOpen }) => isOpen),
      told,
      openLevel,
    );
  }
});

t.test('a model says which pins there are', async (t) => {
  const driver = escposDrawer(newDesk().parts);
  t.same(problemsOf(driver, { ...raw, model: 'epson-tm-t20iii', pin: '5' }), []);
  t.same(problemsOf(driver, { ...raw, model: 'sunmi-v2', pin: '5' }), ['/pin']);
  t.same(problemsOf(driver, { ...raw, model: 'sunmi', openLevel: 'up' }), ['/model', '/openLevel']);
});

t.test('names all that is wrong with its configuration', async (t) => {
  t.same(problemsOf(escposDrawer(newDesk().parts), { ...raw, pin: 2, onMs: 0, offMs: 511 }), [
    '/pin',
    '/onMs',
    '/offMs',
  ]);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: escposDrawer,
    raw,
    sample: [0x12, 0x10, 0x00, 0x00, 0x0f],
    use: (device) => device.open(),
    asksAtRest: false,
  });
  t.end();
});
