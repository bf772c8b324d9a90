/** What a build must leave behind, whoever asked for it. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(projectRoot, name), 'utf8'));

t.test('the build that these tests belong to has no type error', async (t) => {
  const stamp = read('dist/.holdfast-build.json') as { typeErrors: readonly string[] };
  t.same(stamp.typeErrors, []);
});

t.test('the holdfast command is committed, executable and finds its build', async (t) => {
  const { bin } = read('package.json') as { bin: { holdfast: string } };
  const file = path.join(projectRoot, bin.holdfast);
  t.doesNotThrow(() => {
    accessSync(file, constants.X_OK);
  });
  t.match(readFileSync(file, 'utf8'), /^#!\/usr\/bin\/env node\n[\s\S]*dist\/src\/main\.js/);
  t.ok(existsSync(path.join(projectRoot, 'dist/src/main.js')));
});
