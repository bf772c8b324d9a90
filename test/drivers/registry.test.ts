import { readdirSync } from 'node:fs';
import t from 'tap';
import { type DriverName, isDriverName, registry } from '../../src/drivers/registry.js';
import { projectRoot } from '../project.js';
import { newDesk } from './desk.js';

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
}

t.test('only names of the registry are drivers', async (t) => {
  t.equal(isDriverName('printer/escpos'), true);
  t.equal(isDriverName('toString'), false);
  t.equal(isDriverName('printer'), false);
});
