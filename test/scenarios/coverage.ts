/** Which scenarios show which rule of PAYMENT, as the table of coverage.md. */
import type { Scenario } from './scenario-text.js';

export const rules: readonly string[] = Array.from(
  { length: 28 },
  (_, index) => `P${String(index + 1)}`,
);

export function filesOf(rule: string, scenarios: readonly Scenario[]): readonly string[] {
  return scenarios
    .filter((scenario) => scenario.rules.includes(rule))
    .map(({ file }) => (file.split('/').at(-1) ?? '').replace('.pos', ''));
}

export function coverageText(scenarios: readonly Scenario[]): string {
  const rows = rules.map((rule) => `- **${rule}** ${filesOf(rule, scenarios).join(', ')}`);
  const head =
    'Which scenario shows which rule, from their `rules:` lines; a test fails when this is not so.';
  return ['# Coverage', '', head, '', ...rows, ''].join('\n');
}
