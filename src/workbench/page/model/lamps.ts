/**
 * The lamps of the page. The virtual board has none of its own, so they are told from the bench's
 * state and say no more than it does. Pure.
 */
import type { StateFacts } from './bench-facts.js';

export type Light = 'good' | 'warn' | 'bad' | 'off';
export type LampName = 'power' | 'network' | 'printer';

/** Each also as a word (`lamp.power.good`): colour alone tells nobody anything. */
export type Lamps = Readonly<Record<LampName, Light>>;

export function lampsOf(
  state: Pick<StateFacts, 'power' | 'status' | 'network' | 'printer' | 'devices'>,
): Lamps {
  return { power: powerLight(state), network: networkLight(state), printer: printerLight(state) };
}

function powerLight({ power, status }: Pick<StateFacts, 'power' | 'status'>): Light {
  if (power === 'off') return 'off';
  return status?.ready === true ? 'good' : 'warn';
}

function networkLight({ network: { mode } }: Pick<StateFacts, 'network'>): Light {
  if (mode === 'up') return 'good';
  return mode === 'slow' ? 'warn' : 'bad';
}

function printerLight({ printer, devices }: Pick<StateFacts, 'printer' | 'devices'>): Light {
  if (printer.power === 'off') return 'off';
  if (devices.printer.plug === 'out') return 'bad';
  if (printer.paper === 'out' || printer.cover === 'open' || !printer.online) return 'bad';
  return printer.paper === 'low' ? 'warn' : 'good';
}
