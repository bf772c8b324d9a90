/**
 * Numbers that a torn tail may have swallowed (P4): the next two of the old block (more behind a folder
 * that was put back from a copy) are asked about on
 * the schedule of P17. One that a wallet knows is adopted: it goes to the late desk, prints nothing
 * and is not returned by itself.
 */
import type { WalletChannel } from '../ports/gateway.js';
import { type AttemptNo, type Millis, minutes, monoMs } from '../ports/units.js';
import { addNews } from './ending.js';
import { type Answer, type Subject, saysNothing } from './event.js';
import type { NumberBlock, Probe } from './model.js';
import { sendQuery } from './requests.js';
import {
  type Turn,
  inMillis,
  liveOf,
  numberOf,
  planNext,
  probeKey,
  putProbe,
  setLive,
  startOf,
} from './turn.js';

/** What a torn write may have taken. */
export const tornNumbers = 2;

export interface LostNumbers {
  readonly block: NumberBlock;
  readonly drawn: number;
  /** How many behind those that were drawn. */
  readonly count: number;
}

export function openProbes(
  turn: Turn,
  { block, drawn, count }: LostNumbers,
  channels: readonly WalletChannel[],
): void {
  for (let counter = drawn + 1; counter <= drawn + count; counter += 1)
    for (const channel of channels) openProbe(turn, numberOf(block, counter), channel);
}

/** Asks about a number that no record is left of. */
export function openProbe(turn: Turn, no: AttemptNo, channel: WalletChannel): void {
  putProbe(turn, 'ProbeOpened', {
    no,
    channel,
    state: 'asking',
    asksAnswered: 0,
    said: null,
    amountFen: null,
    endedBy: null,
  });
}

export function continueProbe(turn: Turn, probe: Probe): void {
  const { next, call } = liveOf(turn, probeKey(probe));
  if (next === null || call !== null) return;
  sendQuery(turn, { subject: subjectOf(probe), channel: probe.channel, number: probe.no });
}

export function hearProbeAnswer(
  turn: Turn,
  subject: Extract<Subject, { kind: 'probe' }>,
  seq: number,
  answer: Answer,
): void {
  const { said } = answer;
  const key = probeKey(subject);
  const probe = turn.book.probes.get(key);
  if (probe === undefined) return;
  const live = liveOf(turn, key);
  const call = live.call?.seq === seq ? live.call : null;
  const isSilent = saysNothing(answer);
  setLive(turn, key, {
    call: call === null ? live.call : null,
    silent: isSilent ? live.silent + 1 : 0,
  });
  if (probe.state !== 'asking') return;
  if (isSilent) planProbe(turn, probe);
  else if (said.kind === 'notFound') countAbsent(turn, probe, call?.sentAt ?? null);
  else adopt(turn, probe, said);
}

/** When the next ask of a probe is due, on the schedule counted from the start. */
export function planProbe(turn: Turn, probe: Probe): void {
  const { asksAfterEnd, pauseMax, plans } = turn.book.settings;
  const { silent } = liveOf(turn, probeKey(probe));
  const wait: Millis = asksAfterEnd[probe.asksAnswered] ?? minutes(30);
  const due = inMillis(startOf(turn).at.mono, wait);
  const pause = Math.min(
    (plans[probe.channel]?.interval ?? 5000) * (1 << Math.min(silent, 10)),
    pauseMax,
  );
  const at = silent > 0 && due <= turn.at.mono ? inMillis(turn.at.mono, pause) : due;
  planNext(turn, probeKey(probe), { verb: 'query', at });
}

/** "Not found" counts only after the grace of a charge that may have left just before the cut. */
function countAbsent(turn: Turn, probe: Probe, sentAt: number | null): void {
  const { settings } = turn.book;
  const grace = settings.plans[probe.channel]?.grace ?? settings.chargeDeadline;
  const counts =
    sentAt !== null && sentAt >= monoMs(startOf(turn).at.mono + settings.chargeDeadline + grace);
  if (!counts) {
    planProbe(turn, probe);
    return;
  }
  const asksAnswered = probe.asksAnswered + 1;
  const isDone = asksAnswered >= settings.asksAfterEnd.length;
  const asked = putProbe(turn, 'ProbeAnswered', {
    ...probe,
    asksAnswered,
    state: isDone ? 'absent' : 'asking',
  });
  if (isDone) planNext(turn, probeKey(probe), null);
  else planProbe(turn, asked);
}

function adopt(turn: Turn, probe: Probe, said: Answer['said']): void {
  const amountFen = said.kind === 'paid' || said.kind === 'refunded' ? said.amountFen : null;
  putProbe(turn, 'Adopted', { ...probe, state: 'adopted', said: said.kind, amountFen });
  planNext(turn, probeKey(probe), null);
  addNews(turn, { sale: null, attempt: probe.no, what: 'adopted' });
  turn.effects.push({ kind: 'Sound', tune: 'alarm' });
}

function subjectOf(probe: Probe): Subject {
  return { kind: 'probe', no: probe.no, channel: probe.channel };
}
