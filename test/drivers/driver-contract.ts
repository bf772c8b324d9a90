/**
 * What every driver promises, whatever it drives: it opens and closes as often as one likes, tells of
 * its loss once, survives garbage, silence, floods and slow or muddled far sides, settles whoever
 * waits, and leaves no timer. Every driver of the registry runs this, and a test sees to it; the parts
 * are in `contract/`.
 */
import type { Test } from 'tap';
import type { DeviceKind } from '../../src/runtime/ports/device.js';
import { readsItsConfiguration } from './contract/configuration.js';
import { answersWhoeverWaits, isLost } from './contract/loss.js';
import { survivesItsListener, survivesWhatComes } from './contract/noise.js';
import { openingsAreEventful, opensAndCloses, opensOrNot } from './contract/opening.js';
import { bearsItsPeer } from './contract/peers.js';
import type { ContractOptions } from './contract/rig.js';

export function driverContract<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
  readsItsConfiguration(t, options);
  opensAndCloses(t, options);
  opensOrNot(t, options);
  openingsAreEventful(t, options);
  isLost(t, options);
  answersWhoeverWaits(t, options);
  bearsItsPeer(t, options);
  survivesWhatComes(t, options);
  survivesItsListener(t, options);
}
