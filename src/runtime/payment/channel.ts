/**
 * Whether a channel takes new charges (P19): a set-up answer closes it, a channel that cannot be
 * reached is down, and a harmless signed query opens it again. Nothing here is written down: the
 * same probe runs at every start.
 */
import type { DiagnoseAnswer, Setup, WalletChannel } from '../ports/gateway.js';
import { unreachable } from '../ports/bug.js';
import { minutes, seconds } from '../ports/units.js';
import type { ChannelHealth, ChannelState } from './book.js';
import { type Turn, inMillis, withItem } from './turn.js';

/** Between two probes of a channel that does not take charges; growing up to what its state allows. */
const probePauseMin = seconds(10);
/** A wrong key is mended by a person; a line comes back by itself, and somebody waits for it. */
const closedPauseMax = minutes(2);
const downPauseMax = seconds(30);

export function probeChannel(turn: Turn, channel: WalletChannel): void {
  const state = turn.book.channels.get(channel);
  if (state?.probing === true) return;
  setChannel(turn, channel, { ...(state ?? untried), probing: true, probeAt: null });
  turn.effects.push({ kind: 'Diagnose', channel });
}

export function closeChannel(turn: Turn, channel: WalletChannel, { setting, code }: Setup): void {
  const state = turn.book.channels.get(channel) ?? untried;
  if (state.health.kind === 'closed') return;
  setChannel(turn, channel, { ...state, health: { kind: 'closed', setting, code } });
  planProbe(turn, channel);
}

export function hearDiagnosis(turn: Turn, channel: WalletChannel, said: DiagnoseAnswer): void {
  const state = turn.book.channels.get(channel) ?? untried;
  const health = healthAfter(state.health, said);
  const failures = health.kind === 'open' ? 0 : state.failures + 1;
  setChannel(turn, channel, { health, probing: false, probeAt: null, failures });
  if (health.kind !== 'open') planProbe(turn, channel);
}

/** A closed channel opens by a verified answer alone: silence does not mend a wrong key. */
function healthAfter(health: ChannelHealth, said: DiagnoseAnswer): ChannelHealth {
  switch (said.kind) {
    case 'verified':
      return { kind: 'open' };
    case 'setup':
      return { kind: 'closed', setting: said.setting, code: said.code };
    case 'notSent':
    case 'unknown': {
      if (health.kind === 'closed') return health;
      const isClock = said.kind === 'notSent' && said.cause === 'clock';
      return { kind: 'down', cause: isClock ? 'clock' : 'line' };
    }
    default:
      return unreachable(said);
  }
}

function planProbe(turn: Turn, channel: WalletChannel): void {
  const state = turn.book.channels.get(channel) ?? untried;
  const longest = state.health.kind === 'closed' ? closedPauseMax : downPauseMax;
  const pause = Math.min(probePauseMin * (1 << Math.min(state.failures, 10)), longest);
  setChannel(turn, channel, { ...state, probeAt: inMillis(turn.at.mono, pause) });
}

function setChannel(turn: Turn, channel: WalletChannel, state: ChannelState): void {
  turn.book = { ...turn.book, channels: withItem(turn.book.channels, channel, state) };
}

const untried: ChannelState = {
  health: { kind: 'untried' },
  probing: false,
  probeAt: null,
  failures: 0,
};
