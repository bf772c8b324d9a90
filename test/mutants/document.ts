/** `docs/mutants.md`: what is broken on purpose and what notices, drawn from the data. */
import type { Mutant } from './mutant.js';
import { plantGuide } from './plant-guide.js';
import type { Sights } from './world-sight.js';

const head = `# Broken laws, and what catches them

\`npm run mutants\` plants each of these in a copy of the build and runs the named check, which passes without it and has to
fail with it, saying the quoted words. \`L\` is a law of DESIGN, \`P\` a rule of PAYMENT, \`J\` something that must not happen to the journal.
Drawn from \`test/mutants\`: \`npm run mutants -- --write docs/mutants.md\`.

| mutant | rule | what the till does wrong | caught by | which says |
|---|---|---|---|---|
`;

export function mutantsDocument(mutants: readonly Mutant[], sights: Sights): string {
  const rows = mutants.map(({ id, rule, broken, check, says }) =>
    rowOf([`\`${id}\``, rule, broken, `${check.kind}: \`${check.typed}\``, says]),
  );
  return `${head}${rows.join('')}\n${mutants.length} mutants.\n\n${plantGuide}\n${worldPart(mutants, sights)}`;
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function worldPart(mutants: readonly Mutant[], sights: Sights): string {
  const measured = mutants.flatMap((mutant) => {
    const sight = sights[mutant.id];
    return sight === undefined ? [] : [{ mutant, sight }];
  });
  const rows = measured.map(({ mutant: { id, rule, check }, sight: { seeds, says, commit } }) => {
    const seen = says === null ? notBy(seeds) : `seed ${seeds}: ${says}`;
    return rowOf([rule, `\`${id}\``, seen, `\`${check.typed}\``, `\`${commit}\``]);
  });
  const count = measured.filter(({ sight }) => sight.says !== null).length;
  return `${worldHead}${rows.join('')}\n${count} of ${measured.length} are seen by the world.\n`;
}

function notBy(seeds: number): string {
  return seeds === 1 ? 'not by seed 1' : `not by seeds 1 to ${seeds}`;
}

const worldHead = `## What the world in a seed sees by itself

A named check looks where the rule is; the world looks at everything and knows nothing of the mutant. It plays a shop of one day for each
seed, until one is violated: \`npm run mutants -- --world --seeds N --write docs/mutants.md\`. What it does not see, the named check does.

| rule | mutant | seen by the world | named check | at |
|---|---|---|---|---|
`;
