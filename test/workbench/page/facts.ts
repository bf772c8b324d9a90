/** What a bench might tell its page, with the parts that a test is about. */
import type {
  PhoneFacts,
  StateFacts,
  WalletFacts,
} from '../../../src/workbench/page/model/bench-facts.js';

export interface StateParts {
  readonly power?: 'on' | 'off';
  readonly screen?: string;
  /** Number and state. */
  readonly attempts?: readonly (readonly [attempt: string, state: string])[];
  readonly refundedFen?: number;
  /** State of the slip of the first sale. */
  readonly slip?: string;
}

export const amountFen = 168_800;

export function stateOf(parts: StateParts = {}): StateFacts {
  const { power = 'on', screen = 'idle', attempts = [], refundedFen = 0, slip } = parts;
  const [first] = attempts;
  return {
    power,
    boots: 1,
    readyMs: 300,
    paths: { sockets: 'holdfast-test' },
    lcd: { rows: [], lit: power === 'on' },
    customer: { rows: [], columns: 20 },
    drawer: { opens: 0 },
    beeps: 0,
    printer: {
      ...{ paper: 'ok', cover: 'closed', online: true, power: 'on', answer: 'id' },
      ...{ model: '58mm', cutter: true, jammed: false, hot: false },
      ...{ lineMs: 30, bufferBytes: 65_536 },
      usual: { answer: 'id', lineMs: 30, bufferBytes: 65_536 },
    },
    devices: {
      keypad: { plug: 'in' },
      scanner: { plug: 'in' },
      lcd: { plug: 'in' },
      'customer-display': { plug: 'in' },
      printer: { plug: 'in' },
      beeper: { plug: 'in' },
      power: { plug: 'in' },
    },
    supply: 'stands',
    network: { mode: 'up' },
    disk: {},
    clock: { offsetMs: 0, rtc: 'kept' },
    time: { do: 'silent' },
    scripts: [
      { channel: 'alipay', next: [] },
      { channel: 'wechat', next: [] },
    ],
    speed: 1,
    status:
      power === 'off'
        ? null
        : {
            ready: true,
            screen,
            foreground: null,
            attempts: attempts.map(([attempt, state], place) => ({
              sale: place + 1,
              attempt,
              amountFen,
              state,
              money: null,
              late: false,
            })),
            duties: [],
            refunds:
              first === undefined || refundedFen === 0
                ? []
                : [{ attempt: first[0], amountFen: refundedFen, state: 'refunded' }],
            slips: slip === undefined ? [] : [{ sale: 1, state: slip }],
            faults: [],
          },
  };
}

export function phoneOf(parts: {
  readonly asks?: readonly string[];
  readonly code?: string;
  readonly wallet?: string;
}): PhoneFacts {
  return {
    wallet: parts.wallet ?? 'alipay',
    code: parts.code ?? null,
    expiresInMs: parts.code === undefined ? 0 : 60_000,
    asks: (parts.asks ?? []).map((attempt) => ({ attempt, amountFen, endsInMs: 180_000 })),
  };
}

export function walletRow(
  attempt: string | null,
  state: string,
  more: Partial<Pick<WalletFacts, 'paidFen' | 'returnedFen' | 'channel'>> = {},
): WalletFacts {
  return {
    channel: 'alipay',
    attempt,
    amountFen,
    state,
    paidFen: state === 'paid' ? amountFen : 0,
    returnedFen: 0,
    calls: [{ on: 'pay' }, { on: 'query' }, { on: 'query' }],
    ...more,
  };
}
