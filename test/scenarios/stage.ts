/** What the actors of a scenario act upon. */
import type { Codes } from './codes.js';
import type { World } from '../../src/simulation/world.js';

export interface Stage {
  readonly world: World;
  readonly codes: Codes;
  /** Numbers of orders that are somebody else's. */
  readonly foreign: Set<string>;
}
