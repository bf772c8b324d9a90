/**
 * What must hold after every scenario, without being asked for (PAYMENT, Invariants): first as things
 * stand, then once everything broken is mended and the schedule of asks (P17) has run, and then of the
 * journal that is left.
 */
import { journalProblems, judge } from '../../src/simulation/judge.js';
import { mendAndWait } from '../../src/simulation/rest.js';
import type { Stage } from './stage.js';

/** Everything that does not hold, as sentences. */
export async function whatDoesNotHold(stage: Stage): Promise<readonly string[]> {
  const { world, foreign } = stage;
  const asItStands = await journalProblems(world);
  await mendAndWait(world, foreign);
  const problems = [...asItStands, ...(await judge(world, foreign)), ...secretProblems(stage)];
  return [...new Set(problems)];
}

const windowDigits = 8;

/** No payment code, and no eight digits from the inside of one, anywhere that anybody can read. */
function secretProblems({ world, codes }: Stage): readonly string[] {
  const places: (readonly [string, string])[] = [
    ['on paper', world.desk.printer.paper()],
    ...[...world.disk.files()].map(
      ([path, bytes]) => [`on the disk in ${path}`, Buffer.from(bytes).toString('latin1')] as const,
    ),
    ...world.happenings.all
      .filter(({ kind }) => kind !== 'hand')
      .map(({ kind, what }) => [`in ${kind}`, what] as const),
  ];
  const inner = codes.all().flatMap((code) => {
    const digits = code.slice(2, -4);
    const count = digits.length - windowDigits + 1;
    return Array.from({ length: count }, (_, at) => digits.slice(at, at + windowDigits));
  });
  return places.flatMap(([place, text]) =>
    inner.some((digits) => text.includes(digits)) ? [`a payment code stands ${place}`] : [],
  );
}
