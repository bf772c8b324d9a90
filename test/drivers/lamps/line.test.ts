import t from 'tap';
import { lineLamps } from '../../../src/drivers/lamps/line/driver.js';
import type { ByteLink, LinkListener, OpenLink } from '../../../src/drivers/links/byte-link.js';
import type { DeviceFault, Lamp } from '../../../src/runtime/ports/device.js';
import { failed, ok } from '../../../src/runtime/ports/result.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { driverParts } from '../../../src/drivers/driver-parts.js';
import { newDesk, newEars, opened, problemsOf } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { unknown: { link: { unix: 'unknown' } } };
const four = {
  ready: { link: { led: 'green:ready' } },
  busy: { link: { unix: 'busy' } },
  unknown: { link: { led: 'red:unknown' } },
  fault: { link: { unix: 'fault' }, shows: 'blink' },
};

t.test('says to the byte what the line understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'lamps-line.txt', {
    desk,
    open: async () => {
      const device = await opened(lineLamps(desk.parts), raw, newEars<'lamps'>(desk.time));
      return {
        show: (names) => {
          device.show(names.split(' ') as readonly Lamp[]);
        },
        close: () => void device.close(),
      };
    },
  });
});

const gone: DeviceFault = { code: 'Gone', detail: 'the wire broke' };

/** Four lines at once: what each was sent, by its name, and where each breaks. */
function fourLines(missing?: string) {
  const sent = new Map<string, string>();
  const listeners = new Map<string, LinkListener>();
  const open = new Set<string>();
  const openLink: OpenLink = async (config, listener) => {
    const name = config.kind === 'unix' ? config.path : config.kind === 'led' ? config.name : '';
    if (name === missing) return failed({ code: 'NotFound', detail: `no ${name}` });
    sent.set(name, '');
    listeners.set(name, listener);
    open.add(name);
    const link: ByteLink = {
      write: async (bytes) => {
        if (!open.has(name)) return { kind: 'refused', fault: gone };
        sent.set(name, (sent.get(name) ?? '') + String.fromCharCode(...bytes));
        return { kind: 'sent' };
      },
      taken: () => 0,
      close: async () => void open.delete(name),
    };
    return ok(link);
  };
  return { parts: driverParts(openLink), sent, listeners, open };
}

t.test('the kernel blinks its LEDs; other lines are switched here', async (t) => {
  const { time } = newDesk();
  const { parts, sent, open } = fourLines();
  const device = await opened(lineLamps(parts), four, newEars<'lamps'>(time));
  await time.settle();
  device.show(['ready', 'busy', 'unknown', 'fault']);
  await time.advance(seconds(1));
  t.same(Object.fromEntries(sent), {
    'green:ready': '01',
    busy: '01',
    'red:unknown': '0b',
    fault: '0101',
  });
  device.show(['busy']);
  await time.advance(seconds(10));
  t.equal(time.nextDue(), undefined);
  t.same(Object.fromEntries(sent), {
    'green:ready': '010',
    busy: '01',
    'red:unknown': '0b0',
    fault: '01010',
  });
  await device.close();
  t.equal(open.size, 0);
  t.equal(sent.get('busy'), '010', 'dark when they are let go');
});

t.test('one line that is missing: none is kept, and why is told', async (t) => {
  const { time } = newDesk();
  const { parts, open } = fourLines('red:unknown');
  const driver = lineLamps(parts);
  const config = driver.parseConfig(four);
  if (!config.ok) throw new Error('the profile is wrong');
  t.same(await driver.open(config.value, newEars<'lamps'>(time).io), {
    ok: false,
    error: { code: 'NotFound', detail: 'no red:unknown' },
  });
  t.equal(open.size, 0);
});

t.test('one line that is lost takes all with it, and is told once', async (t) => {
  const { time } = newDesk();
  const { parts, listeners, open } = fourLines();
  const ears = newEars<'lamps'>(time);
  const device = await opened(lineLamps(parts), four, ears);
  device.show(['fault']);
  await time.advance(millis(100));
  listeners.get('busy')?.onGone(gone);
  listeners.get('fault')?.onGone(gone);
  await time.settle();
  t.same(ears.faults, [gone]);
  t.equal(open.size, 0);
  t.equal(time.nextDue(), undefined);
  device.show([]);
  device.show(['unknown', 'fault']);
  t.equal(time.nextDue(), undefined);
});

t.test('one that is lost while the others are opened is no loss but no opening', async (t) => {
  const { time } = newDesk();
  const lines = fourLines();
  let letIn = (): void => undefined;
  const held = new Promise<void>((settle) => {
    letIn = settle;
  });
  const openLink: OpenLink = async (config, listener, signal) => {
    if (config.kind === 'led') await held;
    return lines.parts.openLink(config, listener, signal);
  };
  const ears = newEars<'lamps'>(time);
  const driver = lineLamps(driverParts(openLink));
  const config = driver.parseConfig(four);
  if (!config.ok) throw new Error('the profile is wrong');
  const opening = driver.open(config.value, ears.io);
  await time.settle();
  lines.listeners.get('busy')?.onGone(gone);
  letIn();
  t.same(await opening, { ok: false, error: gone });
  t.same(ears.faults, []);
  t.equal(lines.open.size, 0);
});

t.test('names all that is wrong with its configuration', async (t) => {
  const driver = lineLamps(newDesk().parts);
  t.same(problemsOf(driver, four), []);
  t.same(problemsOf(driver, {}), ['/ready']);
  t.same(
    problemsOf(driver, {
      ready: {},
      busy: 7,
      fault: { link: { led: 'a/b' }, shows: 'x' },
      late: 1,
    }),
    ['/ready/link', '/busy', '/busy/link', '/fault/link/led', '/fault/shows', '/late'],
  );
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: lineLamps,
    raw,
    field: 'unknown',
    sample: [0x31, 0x30],
    use: async (device) => {
      device.show(['unknown', 'fault']);
    },
    asksAtRest: false,
  });
  t.end();
});
