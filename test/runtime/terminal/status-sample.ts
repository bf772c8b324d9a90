/** The status of a till at rest. */
import type { Status } from '../../../src/runtime/terminal/status.js';

export const sampleStatus: Status = {
  ready: true,
  screen: 'idle',
  banner: null,
  foreground: null,
  attempts: [],
  duties: [],
  refunds: [],
  slips: [],
  day: null,
  faults: [],
  lcd: [],
  customer: [],
  quiet: true,
};
