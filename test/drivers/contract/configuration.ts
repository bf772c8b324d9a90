/**
 * A driver's part of a profile. Which fields there are is found by watching what the driver asks for,
 * so that no field can be forgotten here.
 */
import fc from 'fast-check';
import type { Test } from 'tap';
import type { DeviceKind, Driver } from '../../../src/runtime/ports/device.js';
import { count } from '../../counts.js';
import { newDesk, problemsOf } from '../desk.js';
import type { ContractOptions } from './rig.js';

export function readsItsConfiguration<K extends DeviceKind, C>(
  t: Test,
  { make, raw, field = 'link' }: ContractOptions<K, C>,
): void {
  const driver = make(newDesk().parts);
  t.test('every field wrong at once is all of them told, and unknown keys refused', async (t) => {
    t.same(problemsOf(driver, raw), [], 'what is right is right');
    const keys = askedKeys(driver, raw);
    t.ok(keys.includes(field), `asks for ${keys.join(', ')}`);
    const wrong = Object.fromEntries(keys.map((key) => [key, wrongValue(driver, raw, key)]));
    const told = problemsOf(driver, { ...wrong, 'un/known': 1, 'a~b': 2 });
    for (const key of keys) t.ok(told.some(isAt(key)), `/${key} is told`);
    t.ok(told.includes('/un~1known') && told.includes('/a~0b'), 'unknown keys are told');
    t.equal(driver.parseConfig(null).ok, false);
  });

  t.test('whatever a profile holds is read or refused, and the same each time', async (t) => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const read = JSON.stringify(driver.parseConfig(value));
        return read === JSON.stringify(driver.parseConfig(value));
      }),
      { seed: 20260302, numRuns: count({ quick: 100, full: 20_000 }) },
    );
    t.pass();
  });
}

/** The fields of the outermost object that the driver looks for. */
function askedKeys(driver: Driver<DeviceKind, unknown>, raw: unknown): readonly string[] {
  const asked = new Set<string>();
  driver.parseConfig(
    new Proxy(raw as object, {
      getOwnPropertyDescriptor: (target, key) => {
        if (typeof key === 'string') asked.add(key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    }),
  );
  return [...asked];
}

const wrongValues: readonly unknown[] = [[], { '?': [] }, -1.5, '', true];

/** Some value that is wrong at `key`, whatever it takes. */
function wrongValue(driver: Driver<DeviceKind, unknown>, raw: unknown, key: string): unknown {
  const wrong = wrongValues.find((value) =>
    problemsOf(driver, { ...(raw as object), [key]: value }).some(isAt(key)),
  );
  if (wrong === undefined) throw new Error(`${driver.name} takes anything at /${key}`);
  return wrong;
}

function isAt(key: string): (path: string) => boolean {
  return (path) => path === `/${key}` || path.startsWith(`/${key}/`);
}
