/**
 * The GPIO link over folders that look like /sys and a stand-in of onoff that behaves as its source
 * does. What a real kernel does with a wire is shown on a board, not here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { openGpioLine } from '../../../src/drivers/links/gpio-line.js';
import type { GpioLinkConfig } from '../../../src/drivers/links/kernel-link-config.js';
import { type Sysfs, sysfsAt } from '../../../src/drivers/links/sysfs.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import type { VirtualTime } from '../../../src/twins/virtual-time.js';
import { valueOf } from '../desk.js';
import { afterOf, driven, folderOf, grow, newListener, stillTime, until } from './sysfs-rig.js';

const output: GpioLinkConfig = {
  kind: 'gpio',
  chip: 'pinctrl-bcm2711',
  line: 17,
  activeLow: false,
  direction: 'out',
  sysfs: null,
};
const input: GpioLinkConfig = { ...output, direction: 'in' };
const folder = 'class/gpio/gpio529';
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

interface Kernel {
  readonly root: string;
  readonly sysfs: Sysfs;
  readonly time: VirtualTime;
  /** What was done to the line, in order. */
  readonly done: string[];
  readonly text: (name: string) => string;
  readonly set: (name: string, text: string) => void;
  /** The line changes by itself, with an interrupt or (a missed one) without. */
  readonly level: (value: 0 | 1, interrupt?: boolean) => void;
  readonly load: () => Promise<{ readonly Gpio: typeof Line }>;
}

interface KernelOptions {
  /** When udev has given the rights, after the export. */
  readonly rightsAfterMs?: number;
  readonly exports?: readonly string[];
  readonly refuses?: string;
  readonly isExported?: boolean;
  /** Settings that the line does not take, in silence. */
  readonly deaf?: readonly string[];
}

/** What a stand-in of onoff works on. Set by `kernelOf`, as onoff's own root is fixed. */
interface Wiring {
  readonly kernel: Kernel;
  readonly deaf: readonly string[];
  listener: ((error: unknown, value: number) => void) | null;
}
let wiring: Wiring | null = null;

function wired(): Wiring {
  if (wiring === null) throw new Error('no kernel yet');
  return wiring;
}

/** onoff 6.0.3, onoff.js: settings of a line that was exported before are tried, errors swallowed. */
class Line {
  readonly #wired = wired();
  readonly #kernel = this.#wired.kernel;

  constructor(number: number, direction: string, edge: string, options: { activeLow: boolean }) {
    this.#kernel.done.push(`open ${String(number)} ${direction} ${edge}`);
    this.#set('active_low', options.activeLow ? '1' : '0');
    this.#set('direction', direction);
    if (direction === 'in' && edge !== 'none') this.#set('edge', edge);
  }

  #set(name: string, text: string): void {
    if (this.#wired.deaf.includes(name)) return;
    this.#kernel.done.push(`${name}=${text}`);
    // The kernel shows `high` and `low` as `out`.
    const shown = name === 'direction' && text !== 'in' ? 'out' : text;
    this.#kernel.set(name, shown);
  }

  direction(): string {
    return this.#kernel.text('direction');
  }

  edge(): string {
    return this.#kernel.text('edge');
  }

  activeLow(): boolean {
    return this.#kernel.text('active_low') === '1';
  }

  async read(): Promise<number> {
    return Number(this.#kernel.text('value'));
  }

  async write(value: 0 | 1): Promise<void> {
    this.#kernel.done.push(`write ${String(value)}`);
    this.#kernel.set('value', String(value));
  }

  watch(listener: (error: unknown, value: number) => void): void {
    this.#wired.listener = listener;
  }

  unexport(): void {
    this.#kernel.done.push('unexport');
    this.#wired.listener = null;
  }
}

function kernelOf(t: Test, options: KernelOptions = {}): Kernel {
  const { rightsAfterMs = 0, refuses, isExported = false, deaf = [] } = options;
  const files = options.exports ?? ['value', 'direction', 'active_low', 'edge'];
  const root = folderOf(t, {
    'class/gpio/export': '',
    'class/gpio/gpiochip512/base': '512\n',
    'class/gpio/gpiochip512/label': 'pinctrl-bcm2711\n',
    'class/gpio/gpiochip512/ngpio': '58\n',
  });
  const time = stillTime();
  const done: string[] = [];
  let exportedAt = 0;
  const make = (): void => {
    const fresh = { value: '0\n', direction: 'in\n', active_low: '0\n', edge: 'none\n' };
    for (const [name, text] of Object.entries(fresh)) {
      if (files.includes(name)) grow(root, { [`${folder}/${name}`]: text });
    }
  };
  if (isExported) make();
  const real = sysfsAt(root);
  const kernel: Kernel = {
    root,
    time,
    done,
    text: (name) => readFileSync(path.join(root, folder, name), 'utf8').trim(),
    set: (name, text) => {
      writeFileSync(path.join(root, folder, name), text);
    },
    level: (value, interrupt = true) => {
      kernel.set('value', String(value));
      if (interrupt) wired().listener?.(null, value);
    },
    load: () => Promise.resolve({ Gpio: Line }),
    sysfs: {
      ...real,
      write: async (file, text) => {
        if (file !== 'class/gpio/export') return real.write(file, text);
        done.push(`export ${text}`);
        if (refuses !== undefined) return refuses;
        exportedAt = time.elapsed();
        make();
        return null;
      },
      isWritable: async (file) =>
        time.elapsed() - exportedAt >= rightsAfterMs && (await real.isWritable(file)),
    },
  };
  wiring = { kernel, deaf, listener: null };
  return kernel;
}

const { signal } = new AbortController();

async function openOn(kernel: Kernel, config: GpioLinkConfig, heard = newListener()) {
  const { sysfs, load, time } = kernel;
  const parts = { sysfs, load, signal, after: afterOf(time) };
  return driven(time, openGpioLine(config, heard.listener, parts));
}

t.test(
  'an output is exported, set inactive without a glitch, written, and given back',
  async (t) => {
    const kernel = kernelOf(t);
    const link = valueOf(await openOn(kernel, output));
    t.same(await link.write(ascii('1')), { kind: 'sent' });
    t.same(await link.write(ascii('01')), { kind: 'sent' });
    const last = link.write(ascii('0'));
    await Promise.all([link.close(), link.close()]);
    t.equal((await last).kind, 'cut');
    t.same(kernel.done, [
      'export 529',
      'open 529 low none',
      'active_low=0',
      'direction=low',
      'write 1',
      'write 0',
      'write 1',
      // Off was on its way when the link was let go: it is heard, then the line is given back.
      'write 0',
      'unexport',
    ]);
    t.match(await link.write(ascii('1')), { kind: 'refused' });
  },
);

t.test('an output that is active when low begins high', async (t) => {
  const kernel = kernelOf(t);
  valueOf(await openOn(kernel, { ...output, activeLow: true }));
  t.same(kernel.done.slice(1), ['open 529 high none', 'active_low=1', 'direction=high']);
});

t.test('bytes that are no level go no further', async (t) => {
  const kernel = kernelOf(t);
  const link = valueOf(await openOn(kernel, output));
  t.match(await link.write(ascii('b')), { kind: 'refused', fault: { code: 'Protocol' } });
  t.notOk(kernel.done.some((one) => one.startsWith('write')));
});

t.test('rights that come late are waited for before onoff is asked', async (t) => {
  const kernel = kernelOf(t, { rightsAfterMs: 1_950 });
  const opened = await openOn(kernel, output);
  t.equal(opened.ok, true);
  t.equal(kernel.time.elapsed(), 1_950);
  t.equal(kernel.done[1], 'open 529 low none');
});

t.test('rights that never come are a fault after 2 s, with the files', async (t) => {
  const kernel = kernelOf(t, { rightsAfterMs: 60_000 });
  t.match(await openOn(kernel, input), {
    ok: false,
    error: {
      code: 'Denied',
      detail: /may not write value, active_low, direction, edge in \/sys\/class\/gpio\/gpio529/,
    },
  });
  t.equal(kernel.time.elapsed(), 2_000);
  t.same(kernel.done, ['export 529'], 'onoff was never asked');
  t.equal(kernel.time.nextDue(), undefined);
});

t.test('an opening that is given up while it waits ends', async (t) => {
  const kernel = kernelOf(t, { rightsAfterMs: 60_000 });
  const controller = new AbortController();
  const { sysfs, load } = kernel;
  const parts = { sysfs, load, signal: controller.signal, after: afterOf(kernel.time) };
  const opening = openGpioLine(output, newListener().listener, parts);
  kernel.time.after(millis(500), () => {
    controller.abort();
  });
  t.match(await driven(kernel.time, opening), { ok: false, error: { code: 'Gone' } });
  t.equal(kernel.time.elapsed(), 500);
});

t.test('what the kernel says to an export is said in words', async (t) => {
  for (const [refuses, code] of [
    ['EBUSY', 'NotReady'],
    ['EACCES', 'Denied'],
    ['EINVAL', 'NotFound'],
    ['EIO', 'NotAvailable'],
  ] as const) {
    t.match(await openOn(kernelOf(t, { refuses }), output), {
      ok: false,
      error: { code, detail: new RegExp(`GPIO line 529: .*\\(${refuses}\\)`) },
    });
  }
});

t.test('a line that exports under a name of its own is none that onoff finds', async (t) => {
  t.match(await openOn(kernelOf(t, { exports: [] }), output), {
    ok: false,
    error: { code: 'NotAvailable', detail: '/sys/class/gpio/gpio529 has no value' },
  });
});

t.test('one that was exported before is not exported again', async (t) => {
  const kernel = kernelOf(t, { isExported: true });
  valueOf(await openOn(kernel, output));
  t.equal(kernel.done[0], 'open 529 low none');
});

t.test('settings that a line does not take are noticed, though onoff swallows it', async (t) => {
  for (const [deaf, config, words] of [
    ['direction', output, /stays in, not out/],
    ['active_low', { ...output, activeLow: true }, /what counts as active/],
    ['edge', input, /tells none of its edges, not both/],
  ] as const) {
    const kernel = kernelOf(t, { isExported: true, deaf: [deaf] });
    t.match(await openOn(kernel, config), {
      ok: false,
      error: { code: 'Protocol', detail: words },
    });
    t.equal(kernel.done.at(-1), 'unexport', 'and the line is given back');
  }
});

t.test('the number in a profile stands before that of chip and line', async (t) => {
  const kernel = kernelOf(t);
  await openOn(kernel, { ...output, chip: 'nowhere', sysfs: 529 });
  t.equal(kernel.done[0], 'export 529');
});

t.test(
  'an input tells its level, its edges, and after a second an edge that was missed',
  async (t) => {
    const kernel = kernelOf(t, { isExported: true });
    kernel.set('value', '1');
    const heard = newListener();
    const link = valueOf(await openOn(kernel, input, heard));
    t.equal(heard.text(), '1', 'as it is at the start');
    kernel.level(0);
    kernel.level(1);
    t.equal(heard.text(), '101');
    // A pulse so short that its level is the old one again is an edge all the same.
    wired().listener?.(null, 1);
    t.equal(heard.text(), '1011');
    kernel.level(0, false);
    await kernel.time.advance(millis(999));
    t.equal(heard.text(), '1011');
    await kernel.time.advance(millis(1));
    await until(() => heard.text() === '10110');
    await kernel.time.advance(seconds(10));
    t.equal(heard.text(), '10110', 'and nothing while it stays');
    t.match(await link.write(ascii('1')), { kind: 'refused', fault: { code: 'Protocol' } });
    await Promise.all([link.close(), link.close()]);
    kernel.level(1);
    await kernel.time.advance(seconds(10));
    t.equal(heard.text(), '10110');
    t.equal(kernel.time.nextDue(), undefined);
    t.same(heard.faults, []);
  },
);

t.test('a line that cannot interrupt is looked at alone', async (t) => {
  const kernel = kernelOf(t, { exports: ['value', 'direction', 'active_low'] });
  const heard = newListener();
  valueOf(await openOn(kernel, input, heard));
  t.equal(kernel.done[1], 'open 529 in none');
  kernel.level(1);
  await kernel.time.advance(seconds(1));
  await until(() => heard.text() === '01');
});

t.test('an input whose line is lost is gone once', async (t) => {
  const kernel = kernelOf(t, { isExported: true });
  const heard = newListener();
  const link = valueOf(await openOn(kernel, input, heard));
  wired().listener?.(new Error('EIO: i/o error'), 0);
  t.match(heard.faults, [{ code: 'Gone', detail: 'EIO: i/o error' }]);
  t.equal(kernel.time.nextDue(), undefined);
  await link.close();
  t.equal(heard.faults.length, 1);
  t.equal(kernel.done.filter((one) => one === 'unexport').length, 1);
});

t.test('without onoff, or without its native part, it is a fault of this device', async (t) => {
  const kernel = kernelOf(t);
  const load = (): Promise<never> =>
    Promise.reject(new Error('Could not locate the bindings file. Tried:\n → build/epoll.node'));
  const parts = { sysfs: kernel.sysfs, load, signal, after: afterOf(kernel.time) };
  t.match(await openGpioLine(output, newListener().listener, parts), {
    ok: false,
    error: {
      code: 'NotAvailable',
      detail: 'onoff is not available here: Could not locate the bindings file. Tried:',
    },
  });
  t.same(kernel.done, [], 'and nothing was exported');
});

t.test('onoff as it is here finds no such line, and says so', async (t) => {
  const kernel = kernelOf(t);
  const parts = { sysfs: kernel.sysfs, signal, after: afterOf(kernel.time) };
  const opened = await driven(
    kernel.time,
    openGpioLine({ ...output, sysfs: 99_999 }, newListener().listener, parts),
  );
  t.match(opened, { ok: false, error: { code: /^(NotAvailable|NotFound)$/ } });
});
