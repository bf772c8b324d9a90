/** The route of the bench's time server: what it answers the till from now on. */
import { timeServerFaults } from '../../twins/time/sntp-server.js';
import type { Bench } from '../bench.js';
import { type Answer, json } from './answers.js';
import { bodyOf, choice, optionalNumber } from './fields.js';

const dayMs = 86_400_000;
/** Ten days behind, which no till with a record of today believes; later than anybody waits. */
const usualMs = { wrong: -10 * dayMs, late: 5_000 } as const;
const anyTime = { min: -4e12, max: 4e12 };

export function timeServer(
  { timeDesk, events }: Bench,
  { body }: { readonly body: unknown },
): Answer {
  const told = bodyOf(body, ['do', 'ms']);
  const fault = choice(told, 'do', timeServerFaults);
  const usual = fault === 'wrong' || fault === 'late' ? usualMs[fault] : 0;
  const bounds = fault === 'late' ? { min: 0, max: 600_000 } : anyTime;
  timeDesk.set({ do: fault, ms: optionalNumber(told, 'ms', bounds) ?? usual });
  events.tell({ type: 'time', time: timeDesk.state() });
  return json(timeDesk.state());
}
