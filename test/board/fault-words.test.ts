/** The table of faults in docs/board.md. HOLDFAST_WRITE=1 draws it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';
import { faultTable } from './fault-words.js';

const file = path.join(projectRoot, 'docs', 'board.md');
const tableForm = /^\| fault \| LCD .*\n(\|.*\n)*/m;

t.test('docs/board.md tells the faults that are made on the board', async (t) => {
  const text = readFileSync(file, 'utf8');
  const drawn = text.replace(tableForm, faultTable);
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(file, drawn);
  t.match(text, tableForm);
  t.equal(text, drawn);
});
