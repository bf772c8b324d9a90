/** LEDs of the kernel on folders that look like /sys, with a stand-in for what their triggers do. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { LedLinkConfig } from '../../../src/drivers/links/kernel-link-config.js';
import { openLed } from '../../../src/drivers/links/led.js';
import { sysfsAt } from '../../../src/drivers/links/sysfs.js';
import type { VirtualTime } from '../../../src/twins/virtual-time.js';
import { valueOf } from '../desk.js';
import { afterOf, driven, folderOf, grow, stillTime } from './sysfs-rig.js';

const lamp: LedLinkConfig = { kind: 'led', name: 'red:fault', pulseMs: null };
const coil: LedLinkConfig = { ...lamp, pulseMs: 120 };
const at = 'class/leds/red:fault';
const usual = 'none kbd-numlock [heartbeat] timer transient oneshot\n';
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const { signal } = new AbortController();

interface Led {
  readonly time: VirtualTime;
  /** What was written, in order. */
  readonly done: string[];
  readonly open: (config: LedLinkConfig) => ReturnType<typeof openLed>;
  readonly text: (name: string) => string;
}

interface LedOptions {
  readonly triggers?: string;
  /** When the files of a trigger may be written, after it was set. */
  readonly rightsAfterMs?: number;
  readonly isLocked?: boolean;
}

function ledOf(t: Test, options: LedOptions = {}): Led {
  const { triggers = usual, rightsAfterMs = 0, isLocked = false } = options;
  const root = folderOf(t, {
    [`${at}/brightness`]: '1\n',
    [`${at}/max_brightness`]: '255\n',
    [`${at}/trigger`]: triggers,
    'class/leds/green:ready/max_brightness': '1\n',
  });
  const time = stillTime();
  const done: string[] = [];
  const real = sysfsAt(root);
  const setTransient = (): void => {
    for (const name of ['activate', 'duration', 'state']) {
      grow(root, { [`${at}/${name}`]: '1\n' });
    }
  };
  if (triggers.includes('[transient]')) setTransient();
  let setAt = -rightsAfterMs;
  const parts = {
    signal,
    after: afterOf(time),
    sysfs: {
      ...real,
      write: async (file: string, text: string) => {
        done.push(`${path.basename(file)}=${text}`);
        if (file === `${at}/trigger` && text === 'transient') {
          setAt = time.elapsed();
          setTransient();
        }
        return real.write(file, text);
      },
      isWritable: async (file: string) =>
        !isLocked && time.elapsed() - setAt >= rightsAfterMs && (await real.isWritable(file)),
    },
  };
  return {
    time,
    done,
    open: (config) => driven(time, openLed(config, parts)),
    text: (name) => readFileSync(path.join(root, at, name), 'utf8').trim(),
  };
}

t.test(
  'an LED begins dark, whatever lit it before, and is switched at its brightest',
  async (t) => {
    const led = ledOf(t);
    const link = valueOf(await led.open(lamp));
    t.same(led.done, ['brightness=0'], 'which takes any trigger off');
    t.same(await link.write(ascii('1')), { kind: 'sent' });
    t.same(await link.write(ascii('0')), { kind: 'sent' });
    t.same(led.done.slice(1), ['brightness=255', 'brightness=0']);
    t.equal(led.text('brightness'), '0');
  },
);

t.test('the kernel blinks it, and goes on while nobody writes', async (t) => {
  const led = ledOf(t);
  const link = valueOf(await led.open(lamp));
  await link.write(ascii('b'));
  // Again, and the rhythm goes on undisturbed.
  await link.write(ascii('b'));
  t.same(led.done.slice(1), ['trigger=timer']);
  await link.write(ascii('1'));
  t.same(led.done.slice(2), ['brightness=0', 'brightness=255'], 'another value would blink on');
  await link.write(ascii('b0'));
  t.same(led.done.slice(4), ['trigger=timer', 'brightness=0']);
  t.equal(led.time.nextDue(), undefined, 'no timer of ours is in it');
});

t.test('a kernel that cannot blink shows it steadily', async (t) => {
  const led = ledOf(t, { triggers: '[none] heartbeat\n' });
  const link = valueOf(await led.open(lamp));
  t.same(await link.write(ascii('b')), { kind: 'sent' });
  t.same(led.done.slice(1), ['brightness=255']);
});

t.test('a pulse is timed by the kernel: each 1 begins one, 0 ends it early', async (t) => {
  const led = ledOf(t, { rightsAfterMs: 300 });
  const link = valueOf(await led.open(coil));
  t.equal(led.time.elapsed(), 300, 'its files are waited for until udev has given the rights');
  await link.write(ascii('1'));
  await link.write(ascii('0'));
  t.same(led.done, [
    'trigger=transient',
    'activate=0',
    'duration=120',
    'state=1',
    'activate=1',
    'activate=0',
  ]);
  t.match(await link.write(ascii('b')), { kind: 'refused', fault: { code: 'Protocol' } });
});

t.test('a pulse that a killed till left running is ended, without a moment of on', async (t) => {
  const led = ledOf(t, { triggers: 'none timer [transient]\n' });
  valueOf(await led.open(coil));
  t.same(led.done, ['activate=0', 'duration=120', 'state=1']);
  t.equal(led.text('activate'), '0');
});

t.test('a kernel that times no pulses is no place for a coil', async (t) => {
  t.match(await ledOf(t, { triggers: '[none] timer\n' }).open(coil), {
    ok: false,
    error: { code: 'NotAvailable', detail: /transient/ },
  });
});

t.test('an LED that is not there: the fault names those that are', async (t) => {
  t.match(await ledOf(t).open({ ...lamp, name: 'blue' }), {
    ok: false,
    error: { code: 'NotFound', detail: 'no LED is called blue; LEDs here: green:ready, red:fault' },
  });
});

t.test('an LED that may not be written is a fault after 2 s', async (t) => {
  const led = ledOf(t, { isLocked: true });
  t.match(await led.open(lamp), {
    ok: false,
    error: { code: 'Denied', detail: /may not write brightness, trigger/ },
  });
  t.equal(led.time.elapsed(), 2_000);
});

t.test('off that was on its way when the link was let go is heard', async (t) => {
  const led = ledOf(t);
  const link = valueOf(await led.open(lamp));
  await link.write(ascii('1'));
  const last = link.write(ascii('0'));
  await link.close();
  t.equal((await last).kind, 'cut');
  t.equal(led.text('brightness'), '0');
  t.match(await link.write(ascii('1')), { kind: 'refused', fault: { code: 'Gone' } });
});
