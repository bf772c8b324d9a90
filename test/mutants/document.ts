/** `docs/mutants.md`: what is broken on purpose and what notices, drawn from the data. */
import type { Mutant } from './mutant.js';

const head = `# Broken laws, and what catches them

\`npm run mutants\` plants each of these in a copy of the build and runs the named check, which passes without it and has to
fail with it, saying the quoted words. \`L\` is a law of DESIGN, \`P\` a rule of PAYMENT, \`J\` something that must not happen to the journal.
Drawn from \`test/mutants\`: \`npm run mutants -- --write docs/mutants.md\`.

| mutant | rule | what the till does wrong | caught by | which says |
|---|---|---|---|---|
`;

export function mutantsDocument(mutants: readonly Mutant[]): string {
  const rows = mutants.map(({ id, rule, broken, check, says }) => {
    const cells = [`\`${id}\``, rule, broken, `${check.kind}: \`${check.typed}\``, says];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  });
  return `${head}${rows.join('')}\n${String(mutants.length)} mutants.\n`;
}
