/** The script of a wallet as it is posted (CONTRACT, `/api/wallets/script`), checked entry by entry. */
import {
  type BreakingVerb,
  type ScriptEntry,
  type SpeakingVerb,
  speaking,
  spoilt,
} from '../../twins/wallet/script.js';
import { badShape } from './answers.js';
import { bodyOf, choice, given, optionalBoolean, optionalNumber, optionalText } from './fields.js';

const calls = ['pay', 'query', 'cancel', 'refund', 'refundQuery', 'any'] as const;

const breaking: readonly BreakingVerb[] = [
  ...(Object.keys(spoilt) as (keyof typeof spoilt)[]),
  ...(['status', 'hang', 'reset-before', 'other-amount', 'other-currency', 'clock'] as const),
];
const spoken: readonly SpeakingVerb[] = Object.values(speaking).flat();
const verbs = [...new Set<SpeakingVerb | BreakingVerb>([...spoken, ...breaking])];

const keys = ['on', 'do', 'times', 'ms', 'replyMs', 'attempt', 'booked', 'code', 'seconds'];
const entriesMax = 1_000;
const spanMax = 3_600_000;

export function scriptEntries(value: unknown): readonly ScriptEntry[] {
  if (!Array.isArray(value) || value.length > entriesMax) {
    throw badShape('"next" is not a list of entries.', 'Send a list; [] clears the script.');
  }
  return value.map(scriptEntry);
}

function scriptEntry(value: unknown): ScriptEntry {
  const body = bodyOf(value, keys);
  const on = choice(body, 'on', calls);
  const verb = choice(body, 'do', verbs);
  const means = speaking[on === 'any' ? 'pay' : on].some((one) => one === verb);
  if (on !== 'any' && !means && !breaking.some((one) => one === verb)) {
    throw badShape(`"${verb}" means nothing to "${on}".`, 'Use a verb of that call.');
  }
  const times = optionalNumber(body, 'times', { min: 1, max: 1_000_000 });
  return {
    on,
    do: verb,
    ...given({
      times: times === undefined ? undefined : Math.floor(times),
      ms: optionalNumber(body, 'ms', { min: 0, max: spanMax }),
      replyMs: optionalNumber(body, 'replyMs', { min: 0, max: spanMax }),
      attempt: optionalText(body, 'attempt'),
      booked: optionalBoolean(body, 'booked'),
      code: optionalNumber(body, 'code', { min: 200, max: 599 }),
      seconds: optionalNumber(body, 'seconds', { min: -1e9, max: 1e9 }),
    }),
  };
}
