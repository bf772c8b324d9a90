/**
 * What a row may expect: one table of forms, each with its look at the world (README.md,
 * Expectations). A look answers `null` when it is so, else what is so instead.
 */
import type { Status } from '../../src/runtime/terminal/status.js';
import type { JournalView } from '../../src/simulation/journal-view.js';
import { fenOf } from './scenario-text.js';
import type { Happening } from '../../src/simulation/happenings.js';
import { allRows } from '../../src/simulation/judge.js';
import type { World } from '../../src/simulation/world.js';

/** One row under way: what it can look at. */
export interface Look {
  readonly world: World;
  readonly foreign: ReadonlySet<string>;
  /** Places in the lists of the world where this row began. */
  readonly from: { readonly happening: number; readonly entry: number; readonly paper: number };
  readonly journal: JournalView;
}

type Check = (look: Look, words: readonly string[]) => string | null;

interface Form {
  readonly pattern: RegExp;
  readonly check: Check;
}

/** Looks for `text`; `undefined` when no form knows it. */
export function checkOf(text: string): ((look: Look) => string | null) | undefined {
  for (const { pattern, check } of forms) {
    const match = pattern.exec(text);
    if (match !== null) return (look) => check(look, match.slice(1).map(textOf));
  }
  return undefined;
}

/** A group that took no part in a match is empty. */
function textOf(word: string | undefined): string {
  return word ?? '';
}

const forms: readonly Form[] = [
  form(
    /^screen ([a-z-]+)$/,
    withStatus(({ screen }, [wanted]) => differs(screen, wanted)),
  ),
  form(/^lcd "(.+)"$/, ({ world }, [text]) => lacks(world.desk.lcd.rows().join(' / '), text)),
  form(/^lcd row ([1-4]) "(.*)"$/, ({ world }, [row, text]) => {
    const rows = world.desk.lcd.rows();
    return lacks(rows[Number(row) - 1] ?? '', text);
  }),
  form(/^lcd dark$/, ({ world }) => (world.desk.lcd.lit() ? 'the LCD is lit' : null)),
  form(/^shown "(.+)"$/, (look, [text]) => lacks(listOf(look, 'lcd'), text)),
  form(/^customer "(.+)"$/, ({ world }, [text]) =>
    lacks(world.desk.customer.rows().join(' / '), text),
  ),
  form(
    /^banner (?:"(.+)"|none)$/,
    withStatus(({ banner }, [text]) =>
      text === '' ? differs(String(banner), 'null') : lacks(String(banner), text),
    ),
  ),
  form(/^attempt ([0-9]+) ([a-z]+)(?: money=([a-z]+))?( late)?$/, checkAttempt),
  form(
    /^attempts ([0-9]+)$/,
    withStatus(({ attempts }, [count]) => differs(attempts.length, count)),
  ),
  form(/^sale ([0-9]+) (open|settled|abandoned)$/, ({ journal }, [sale, state]) => {
    const newest = journal.entries
      .filter(({ thing, id }) => thing === 'sale' && id === sale)
      .at(-1);
    return differs(String(newest?.state), state);
  }),
  form(
    /^foreground (none|[0-9]+)$/,
    withStatus(({ foreground }, [place], { journal }) =>
      differs(foreground === null ? 'none' : String(placeOf(journal, foreground)), place),
    ),
  ),
  form(/^wrote (nothing|(?:only )?[A-Z].*)$/, checkWritten),
  form(/^called (nothing|(?:only )?[a-z].*)$/, checkCalled),
  form(/^calls ([a-zA-Z]+) ([0-9]+)$/, ({ world }, [on, count]) => {
    const made = callsIn(world.happenings.all).filter((call) => call === on);
    return differs(made.length, count);
  }),
  form(/^order ([0-9]+) ([a-zA-Z]+)$/, (look, [place, state]) => {
    const rows = rowsOf(look, place);
    return differs(rows.map((row) => row.state).join(' and ') || 'absent', state);
  }),
  form(/^kept ([0-9.]+)$/, (look, [yuan]) => {
    const rows = allRows(look.world).filter(({ attempt }) => !look.foreign.has(attempt));
    return differs(keptFen(rows), String(fenOf(yuan ?? '')));
  }),
  form(/^kept of ([0-9]+) ([0-9.]+)$/, (look, [place, yuan]) =>
    differs(keptFen(rowsOf(look, place)), String(fenOf(yuan ?? ''))),
  ),
  form(/^slips ([0-9]+)$/, ({ world }, [count]) =>
    differs(world.desk.printer.jobs().length, count),
  ),
  form(/^no new slip$/, ({ world, from }) =>
    differs(world.desk.printer.jobs().length, String(from.paper)),
  ),
  form(/^slip "(.+)"$/, ({ world }, [text]) =>
    lacks(world.desk.printer.jobs().at(-1)?.text ?? 'no slip', text),
  ),
  form(/^slip ([0-9]+) "(.+)"$/, ({ world }, [place, text]) =>
    lacks(world.desk.printer.jobs()[Number(place) - 1]?.text ?? 'no such slip', text),
  ),
  form(/^slip ([0-9]+) (whole|torn)$/, ({ world }, [place, how]) => {
    const job = world.desk.printer.jobs()[Number(place) - 1];
    return differs(job === undefined ? 'absent' : job.whole ? 'whole' : 'torn', how);
  }),
  form(
    /^job ([0-9]+) (queued|sending|printed|unknown|waived)$/,
    withStatus(({ slips }, [no, state]) =>
      differs(slips.find(({ slip }) => slip === Number(no))?.state ?? 'absent', state),
    ),
  ),
  form(
    /^(duty|refund) ([0-9]+) ([a-z]+)$/,
    withStatus(({ duties, refunds }, [thing, place, state]) => {
      const list = thing === 'duty' ? duties : refunds;
      return differs(list[Number(place) - 1]?.state ?? 'absent', state);
    }),
  ),
  form(
    /^(duties|refunds) ([0-9]+)$/,
    withStatus(({ duties, refunds }, [thing, count]) =>
      differs((thing === 'duties' ? duties : refunds).length, count),
    ),
  ),
  form(
    /^day ([0-9]+) net (-?[0-9.]+)(?: open ([0-9]+))?$/,
    withStatus(({ day }, [no, yuan, open]) => {
      const wanted = `${no ?? ''} net ${String(fenOf(yuan ?? ''))} open ${open === '' ? '0' : (open ?? '0')}`;
      return differs(
        `${String(day?.day)} net ${String(day?.netFen)} open ${String(day?.open)}`,
        wanted,
      );
    }),
  ),
  form(/^beep (paid|refused|earlier|alarm)$/, (look, [tune]) => lacks(listOf(look, 'beep'), tune)),
  form(/^drawer ([0-9]+)$/, ({ world }, [count]) => differs(world.desk.drawer.opens(), count)),
  form(
    /^fault (E-[A-Z-]+)$/,
    withStatus(({ faults }, [code]) => lacks(faults.join(' '), code)),
  ),
  form(
    /^faults none$/,
    withStatus(({ faults }) => differs(faults.join(' '), '')),
  ),
  form(/^refused ([a-zA-Z]+)$/, ({ world }, [kind]) =>
    differs(world.refusal()?.kind ?? 'not refused', kind),
  ),
  form(/^till (on|off)$/, ({ world }, [how]) => differs(world.till() === null ? 'off' : 'on', how)),
  form(/^logged "(.+)"$/, (look, [text]) => lacks(listOf(look, 'log'), text)),
];

function form(pattern: RegExp, check: Check): Form {
  return { pattern, check };
}

function withStatus(
  check: (status: Status, words: readonly string[], look: Look) => string | null,
): Check {
  return (look, words) => {
    const status = look.world.status();
    return status === null ? 'the till is off' : check(status, words, look);
  };
}

function differs(found: string | number, wanted: string | undefined): string | null {
  return String(found) === wanted ? null : `it is ${String(found)}`;
}

function lacks(text: string, wanted: string | undefined): string | null {
  return text.includes(wanted ?? '') ? null : `it is: ${text}`;
}

function since(look: Look, kind: Happening['kind']): readonly string[] {
  const before = look.world.happenings.all.slice(0, look.from.happening);
  const news = look.world.happenings.all.slice(look.from.happening);
  // What stands on a panel stands there until it is replaced.
  const standing = kind === 'lcd' ? before.filter((one) => one.kind === 'lcd').slice(-1) : [];
  return [...standing, ...news].filter((one) => one.kind === kind).map(({ what }) => what);
}

function listOf(look: Look, kind: Happening['kind']): string {
  const list = since(look, kind);
  return list.length === 0 ? 'nothing' : list.join(' | ');
}

/** Places are counted as the attempts were begun. */
export function placeOf({ entries }: JournalView, number: string): number {
  return attemptNumbers(entries).indexOf(number) + 1;
}

function attemptNumbers(entries: JournalView['entries']): readonly string[] {
  return [...new Set(entries.flatMap(({ thing, id }) => (thing === 'attempt' ? [id] : [])))];
}

function checkAttempt(look: Look, [place, state, money, late]: readonly string[]): string | null {
  const status = look.world.status();
  const number = attemptNumbers(look.journal.entries)[Number(place) - 1];
  const attempt = status?.attempts.find((one) => one.attempt === number);
  if (attempt === undefined) return 'there is none';
  const found = [
    attempt.state,
    ...(money === '' ? [] : [`money=${String(attempt.money)}`]),
    ...(attempt.late ? ['late'] : []),
  ].join(' ');
  const wanted = [state, ...(money === '' ? [] : [`money=${String(money)}`]), late?.trim()]
    .filter((word) => word !== '')
    .join(' ');
  return differs(found, wanted);
}

function checkWritten({ journal, from }: Look, [words = '']: readonly string[]): string | null {
  const written = journal.entries.slice(from.entry).map(({ type }) => type);
  return checkList(written, words);
}

function checkCalled({ world, from }: Look, [words = '']: readonly string[]): string | null {
  const calls = callsIn(world.happenings.all.slice(from.happening));
  return checkList(words.includes('diagnose') ? calls : calls.filter(isAboutMoney), words);
}

function isAboutMoney(call: string): boolean {
  return call !== 'diagnose';
}

function callsIn(happenings: readonly Happening[]): readonly string[] {
  return happenings.flatMap(({ kind, what }) =>
    kind === 'call' ? [what.split(' ')[0] ?? ''] : [],
  );
}

/** `nothing`; `only A, B`: just these; `A, B`: these in this order, others between them. `A x3` is A, A, A. */
function checkList(found: readonly string[], words: string): string | null {
  const so = found.length === 0 ? 'it is nothing' : `it is ${found.join(', ')}`;
  if (words === 'nothing') return found.length === 0 ? null : so;
  const isExact = words.startsWith('only ');
  const wanted = (isExact ? words.slice(5) : words).split(',').flatMap((word) => {
    const [, name = '', times = '1'] = /^(\w+)(?: x([0-9]+))?$/.exec(word.trim()) ?? [];
    return Array.from({ length: Number(times) }, () => name);
  });
  let place = 0;
  for (const one of found) if (one === wanted[place]) place += 1;
  const holds = place === wanted.length && (!isExact || found.length === wanted.length);
  return holds ? null : so;
}

function rowsOf({ world, journal }: Look, place: string | undefined): ReturnType<typeof allRows> {
  const number = attemptNumbers(journal.entries)[Number(place) - 1];
  return allRows(world).filter(({ attempt }) => attempt === number);
}

function keptFen(rows: ReturnType<typeof allRows>): number {
  return rows.reduce((sum, { paidFen, returnedFen }) => sum + paidFen - returnedFen, 0);
}
