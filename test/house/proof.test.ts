/** The proof as data: whole, dated, each claim with a command that exists; the tables are drawn from it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';
import { drawnTables, parts, readProofs, withTable } from './proof-tables.js';

const proofs = readProofs();
const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

t.test(
  'each claim has its command, the day and the commit of its run, and its figures',
  async (t) => {
    for (const { part, claim, command, date, commit, figures, en, zh } of proofs) {
      t.ok(part in parts, `${claim}: a part of the proof`);
      t.match(command, /^(HOLDFAST_COUNTS=\w+ )?(npm|node) /, claim);
      t.match(date, /^20\d\d-\d\d-\d\d$/, claim);
      t.match(commit, /^[0-9a-f]{7,40}$/, claim);
      t.type(figures, 'object', claim);
      t.equal(en?.length, zh?.length, `${claim}: in both languages`);
    }
  },
);

t.test('no two claims are the same, and each command can be typed', async (t) => {
  t.equal(new Set(proofs.map(({ claim }) => claim)).size, proofs.length);
  for (const { command } of proofs) {
    const script = /npm (?:run (\S+)|(test))/.exec(command);
    const name = script?.[1] ?? script?.[2];
    if (name !== undefined) t.ok(name in scripts, `${command}: a script`);
    // A program of the build is named as it is built, and kept as it is written.
    for (const [path] of command.replace(/\bdist\/(\S+)\.js/g, '$1.ts').matchAll(/\btest\/\S+/g)) {
      const file = join(projectRoot, path);
      t.ok(existsSync(file), `${command}: ${path} is there`);
    }
  }
});

t.test('the tables of docs/proof.md and of both README are those of docs/proof.json', async (t) => {
  for (const drawn of drawnTables(proofs)) {
    const path = join(projectRoot, drawn.file);
    const text = readFileSync(path, 'utf8');
    const wanted = withTable(text, drawn);
    if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(path, wanted);
    else t.equal(text, wanted, `${drawn.file}, ${drawn.heading}: HOLDFAST_WRITE=1 draws it anew`);
  }
});
