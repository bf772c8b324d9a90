import { existsSync, readFileSync, readdirSync } from 'node:fs';
import t from 'tap';
import { type DriverName, isDriverName, registry } from '../../src/drivers/registry.js';
import type { DeviceKind } from '../../src/runtime/ports/device.js';
import { projectRoot } from '../project.js';
import { newDesk } from './desk.js';
import { fuzzedParsers } from './fuzz/parsers.js';

const names = Object.keys(registry) as DriverName[];

for (const name of names) {
  t.test(
    `${name} is what its row says, with its bytes and their sources in its folder`,
    async (t) => {
      const row = registry[name];
      const driver = (await row.load())(newDesk().parts);
      t.equal(driver.name, name);
      t.equal(driver.kind, row.kind);
      t.ok(readdirSync(`${projectRoot}/src/drivers/${name}`).includes('README.md'));
    },
  );

  t.test(`${name} runs the conformance suite, and has a transcript`, async (t) => {
    const make = await registry[name].load();
    const path = `${projectRoot}/test/drivers/${name}.test.ts`;
    t.ok(existsSync(path), `${path} is there`);
    const text = readFileSync(path, 'utf8');
    const [, made] = /driverContract\(t, \{\s+make: (\w+),/.exec(text) ?? [];
    t.equal(made, make.name, 'the suite is run on what the registry loads');
    const prefix = name.replace('/', '-');
    t.ok(
      readdirSync(`${projectRoot}/test/fixtures/drivers`).some((file) => file.startsWith(prefix)),
      `test/fixtures/drivers/${prefix}*.txt is there`,
    );
  });
}

/** Kinds whose drivers read what the device says. */
const read: readonly string[] = ['keypad', 'scanner', 'printer'] satisfies readonly DeviceKind[];

t.test('what a driver reads is fuzzed', async (t) => {
  for (const name of names.filter((one) => read.includes(registry[one].kind))) {
    const isFuzzed = fuzzedParsers.some(({ files }) => files.some((file) => file.startsWith(name)));
    t.ok(isFuzzed, `${name} has a row in fuzz/parsers.ts`);
  }
});

t.test('only names of the registry are drivers', async (t) => {
  t.equal(isDriverName('printer/escpos'), true);
  t.equal(isDriverName('toString'), false);
  t.equal(isDriverName('printer'), false);
});
