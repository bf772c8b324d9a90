/** What /sys/class/gpio shows of the chips of this machine. Opens and changes nothing. */
import type { GpioChip, GpioListing } from './gpio-chips.js';
import type { Sysfs } from './sysfs.js';

export const gpioClass = 'class/gpio';

export async function readGpioListing(sysfs: Sysfs): Promise<GpioListing> {
  const names = await sysfs.list(gpioClass);
  const chips = await Promise.all(
    names.filter((name) => /^gpiochip\d+$/.test(name)).map((name) => readChip(sysfs, name)),
  );
  const unnumbered = await Promise.all(
    names
      .filter((name) => /^chip\d+$/.test(name))
      .map(async (name) => ({
        name: `gpio${name}`,
        label: (await sysfs.read(`${gpioClass}/${name}/label`)) ?? '',
      })),
  );
  return {
    isThere: names.length > 0,
    chips: chips.filter((chip) => chip !== null).sort((left, right) => left.base - right.base),
    unnumbered: unnumbered.sort((left, right) => (left.name < right.name ? -1 : 1)),
  };
}

/** `null` for one that has gone meanwhile. */
async function readChip(sysfs: Sysfs, name: string): Promise<GpioChip | null> {
  const at = `${gpioClass}/${name}`;
  const [label, base, ngpio, device, parts] = await Promise.all([
    sysfs.read(`${at}/label`),
    sysfs.read(`${at}/base`),
    sysfs.read(`${at}/ngpio`),
    sysfs.leadsTo(`${at}/device`),
    sysfs.list(`${at}/device`),
  ]);
  const isWhole = /^\d+$/.test(base ?? '') && /^\d+$/.test(ngpio ?? '');
  if (label === null || !isWhole) return null;
  return {
    label,
    base: Number(base),
    ngpio: Number(ngpio),
    device: device ?? '',
    cdevs: parts.filter((part) => /^gpiochip\d+$/.test(part)),
  };
}
