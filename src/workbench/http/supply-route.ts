/** `POST /api/supply`: a hand at the line on which the supply tells of its end. */
import { supplyStates } from '../desk/supply-line.js';
import { type Answer, json } from './answers.js';
import { bodyOf, choice } from './fields.js';
import type { Route } from './route.js';

export const supply: Route = ({ desk }, { body }): Answer => {
  desk.supply.set(choice(bodyOf(body, ['line']), 'line', supplyStates));
  return json({ supply: desk.supply.state() });
};
