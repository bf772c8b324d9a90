/** From chip and line to the kernel's number, on folders as different kernels show them. */
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { lineNumber } from '../../../src/drivers/links/gpio-chips.js';
import { readGpioListing } from '../../../src/drivers/links/gpio-listing.js';
import { sysfsAt } from '../../../src/drivers/links/sysfs.js';
import { count } from '../../counts.js';
import { type Tree, folderOf } from './sysfs-rig.js';

interface Chip {
  readonly base: number;
  readonly label: string;
  readonly ngpio: number;
  readonly device: string;
  readonly cdevs?: readonly string[];
}

/** As a kernel shows a chip with its device (kernel, gpiolib-sysfs.c, gpiochip_sysfs_register). */
function chipTree({ base, label, ngpio, device, cdevs = [] }: Chip): Tree {
  const home = `devices/platform/${device}`;
  const at = `${home}/gpio/gpiochip${String(base)}`;
  return {
    [`${at}/base`]: `${String(base)}\n`,
    [`${at}/label`]: `${label}\n`,
    [`${at}/ngpio`]: `${String(ngpio)}\n`,
    [`${at}/device`]: '-> ../..',
    [`class/gpio/gpiochip${String(base)}`]: `-> ../../${at}`,
    ...Object.fromEntries(cdevs.map((name) => [`${home}/${name}/dev`, '254:0\n'])),
  };
}

async function numberOn(t: Test, chips: readonly Chip[], chip: string, line: number) {
  const trees = chips.map(chipTree);
  const root = folderOf(t, Object.assign({ 'class/gpio/export': '' }, ...trees) as Tree);
  return lineNumber({ chip, line }, await readGpioListing(sysfsAt(root)));
}

/** A Raspberry Pi 4 before kernel 6.6, whose numbers began at 0, and since. */
function raspberry(first: number): readonly Chip[] {
  return [
    {
      base: first,
      label: 'pinctrl-bcm2711',
      ngpio: 58,
      device: 'fe200000.gpio',
      cdevs: ['gpiochip0'],
    },
    {
      base: first === 0 ? 504 : 570,
      label: 'raspberrypi-exp-gpio',
      ngpio: 8,
      device: 'soc:firmware:gpio',
      cdevs: ['gpiochip1'],
    },
  ];
}

t.test(
  'a chip is found by its label, its device and its name, wherever its numbers begin',
  async (t) => {
    for (const [first, second] of [
      [0, 504],
      [512, 570],
    ] as const) {
      for (const name of ['pinctrl-bcm2711', 'fe200000.gpio', 'gpiochip0']) {
        t.same(
          await numberOn(t, raspberry(first), name, 17),
          { ok: true, value: first + 17 },
          name,
        );
      }
      for (const name of ['raspberrypi-exp-gpio', 'soc:firmware:gpio', 'gpiochip1']) {
        t.same(await numberOn(t, raspberry(first), name, 7), { ok: true, value: second + 7 }, name);
      }
    }
  },
);

t.test('the number in the name of an old chip is no name: it moves', async (t) => {
  t.match(await numberOn(t, raspberry(512), 'gpiochip512', 17), {
    ok: false,
    error: {
      code: 'NotFound',
      detail: /no GPIO chip is called gpiochip512: chips here: .*pinctrl/,
    },
  });
});

t.test(
  'a chip that is not there: the fault names those that are, by every name they have',
  async (t) => {
    t.match(await numberOn(t, raspberry(512), 'gpio-mcp', 0), {
      ok: false,
      error: {
        code: 'NotFound',
        detail:
          'no GPIO chip is called gpio-mcp: chips here: ' +
          'pinctrl-bcm2711 (fe200000.gpio, gpiochip0): 58 lines from 512; ' +
          'raspberrypi-exp-gpio (soc:firmware:gpio, gpiochip1): 8 lines from 570',
      },
    });
  },
);

t.test('a line beyond the last is no line of the next chip', async (t) => {
  t.same(await numberOn(t, raspberry(512), 'pinctrl-bcm2711', 57), { ok: true, value: 569 });
  t.match(await numberOn(t, raspberry(512), 'pinctrl-bcm2711', 58), {
    ok: false,
    error: { code: 'NotFound', detail: /no line 58: pinctrl-bcm2711 .* ends at line 57/ },
  });
});

t.test('a label that two chips have is refused, and their devices tell them apart', async (t) => {
  const expanders: readonly Chip[] = [
    { base: 496, label: 'pcf8574', ngpio: 8, device: '1-0020', cdevs: ['gpiochip2'] },
    { base: 488, label: 'pcf8574', ngpio: 8, device: '1-0021', cdevs: ['gpiochip3'] },
  ];
  t.match(await numberOn(t, expanders, 'pcf8574', 1), {
    ok: false,
    error: {
      code: 'NotFound',
      detail: /pcf8574 may be any of .*1-0021.*1-0020.*a name of its own/,
    },
  });
  t.same(await numberOn(t, expanders, '1-0020', 1), { ok: true, value: 497 });
  t.same(await numberOn(t, expanders, 'gpiochip3', 1), { ok: true, value: 489 });
});

t.test('the label of one chip that is the name of another is refused', async (t) => {
  const crossed: readonly Chip[] = [
    { base: 0, label: 'gpiochip1', ngpio: 32, device: 'a.gpio', cdevs: ['gpiochip0'] },
    { base: 32, label: 'other', ngpio: 32, device: 'b.gpio', cdevs: ['gpiochip1'] },
  ];
  t.match(await numberOn(t, crossed, 'gpiochip1', 3), { ok: false, error: { code: 'NotFound' } });
});

t.test('of a device with several chips only labels tell which', async (t) => {
  const cdevs = ['gpiochip0', 'gpiochip1'];
  const banks: readonly Chip[] = [
    { base: 0, label: 'bank-a', ngpio: 32, device: 'pinctrl', cdevs },
    { base: 32, label: 'bank-b', ngpio: 32, device: 'pinctrl', cdevs },
  ];
  t.same(await numberOn(t, banks, 'bank-b', 3), { ok: true, value: 35 });
  for (const name of ['pinctrl', 'gpiochip1']) {
    t.match(await numberOn(t, banks, name, 3), { ok: false, error: { code: 'NotFound' } }, name);
  }
  // One of the two is shown by the old interface alone: still nobody knows which it is.
  t.match(await numberOn(t, banks.slice(0, 1), 'gpiochip1', 3), {
    ok: false,
    error: { detail: /may be any chip of pinctrl/ },
  });
});

t.test(
  'a kernel without numbers, or without the old interface, is named for what it is',
  async (t) => {
    const bare = folderOf(t, {
      'class/gpio/chip0/label': 'pinctrl-bcm2711\n',
      'class/gpio/chip0/export': '',
      'class/gpio/chip1/label': 'raspberrypi-exp-gpio\n',
    });
    const place = { chip: 'pinctrl-bcm2711', line: 17 };
    t.match(lineNumber(place, await readGpioListing(sysfsAt(bare))), {
      ok: false,
      error: {
        code: 'NotAvailable',
        detail: /no GPIO lines any more.*gpiochip0 \(pinctrl-bcm2711\); gpiochip1 \(raspberrypi/,
      },
    });
    t.match(lineNumber(place, await readGpioListing(sysfsAt(folderOf(t, {})))), {
      ok: false,
      error: { code: 'NotAvailable', detail: /no \/sys\/class\/gpio/ },
    });
    const chipless = folderOf(t, { 'class/gpio/export': '' });
    t.match(lineNumber(place, await readGpioListing(sysfsAt(chipless))), {
      ok: false,
      error: { code: 'NotFound', detail: /shows no GPIO chip/ },
    });
  },
);

t.test('a chip that goes while it is looked at is left out', async (t) => {
  const root = folderOf(t, {
    ...chipTree({ base: 0, label: 'stays', ngpio: 4, device: 'a' }),
    'class/gpio/gpiochip4/label': 'half gone\n',
  });
  const listing = await readGpioListing(sysfsAt(root));
  t.same(
    listing.chips.map(({ label }) => label),
    ['stays'],
  );
});

t.test(
  'whatever chips there are: the number of a line of a chip that is named once, or none',
  async (t) => {
    const chip = fc.record({
      label: fc.constantFrom('a', 'b', 'c'),
      device: fc.constantFrom('a', 'd0', 'd1', 'd2'),
      ngpio: fc.integer({ min: 1, max: 64 }),
      cdevs: fc.subarray(['gpiochip0', 'gpiochip1', 'a']),
    });
    fc.assert(
      fc.property(
        fc.array(chip, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('a', 'b', 'd1', 'gpiochip1'),
        fc.nat({ max: 70 }),
        (list, name, line) => {
          let base = 512;
          const chips = list.map((one) => ({ ...one, base: (base += 64) }));
          const listing = { isThere: true, chips, unnumbered: [] };
          const number = lineNumber({ chip: name, line }, listing);
          const called = chips.filter(
            ({ label, device, cdevs }) => label === name || device === name || cdevs.includes(name),
          );
          const [only] = called;
          if (called.length !== 1 || only === undefined) return !number.ok;
          const isOne = only.label === name || only.device === name || only.cdevs.length === 1;
          const expected = isOne && line < only.ngpio ? only.base + line : null;
          return (number.ok ? number.value : null) === expected;
        },
      ),
      { seed: 20261129, numRuns: count({ quick: 500, full: 50_000 }) },
    );
    t.pass();
  },
);
