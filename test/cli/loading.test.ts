/**
 * What a command loads before it does anything. A person waits for it at each start, longest on a board:
 * what reads a journal loads no wallet, no driver and no till, and nobody loads what takes pictures apart.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';

const sources = path.join(projectRoot, 'dist/src');
const fromClause = /^(?:import|export)[^;]*? from '([^']+)';|^import '([^']+)';/gm;

/** Modules and packages that come with `file`, itself among them; what is imported when asked for does not. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(path.join(sources, file), 'utf8');
  for (const [, from = '', alone = from] of text.matchAll(fromClause)) {
    const next = path.join(path.dirname(file), alone);
    if (alone.startsWith('.')) loadedBy(next, seen);
    else seen.add(alone);
  }
  return seen;
}

const looking = [
  'journal/cat',
  'journal/verify',
  'journal/open-things',
  'journal/hexdump',
  'day/show',
];
for (const name of looking) {
  t.test(`holdfast ${name} loads no wallet, no driver and no till`, async (t) => {
    const loaded = [...loadedBy(`cli/${name}.js`)];
    t.ok(loaded.includes('runtime/journal/reader.js'), 'it reads the journal');
    t.same(
      loaded.filter((one) => /^(net|drivers|compose|ui-lcd|twins)\//.test(one)),
      [],
    );
  });
}

for (const name of ['journal/journal-command', 'day/day-command', 'day/close']) {
  t.test(`cli/${name} loads no till before it is told what to do`, async (t) => {
    t.notOk(loadedBy(`cli/${name}.js`).has('compose/till.js'));
  });
}

t.test('a till loads neither twins nor what takes a PNG apart', async (t) => {
  const loaded = [...loadedBy('cli/run/run-command.js')];
  t.ok(loaded.includes('compose/till.js'), 'it is the till');
  t.same(
    loaded.filter((one) => /^(twins|simulation|workbench)\/|^fast-png$/.test(one)),
    [],
  );
});
