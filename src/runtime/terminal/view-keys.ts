/**
 * What each key means on each face (P8, P21, P22, P23, P28): a table, pure. A binding with a hint is
 * named on the last row. Keys that type are not: the head asks for them; nor are UP and DOWN where
 * they turn pages, which they do everywhere.
 */
import { type Key, keyLabels } from '../ports/device.js';
import type { WalletChannel } from '../ports/gateway.js';
import type { AttemptNo, DayNo, Fen, SaleNo, SlipNo } from '../ports/units.js';
import type { PhraseIdOf } from '../text/catalogue.js';
import type { Face, ListItem, ListKind, Tender } from './session-model.js';

/** One action, or one for each of several kinds that need the same. */
type One<K extends string, T = unknown> = K extends string
  ? { readonly kind: K } & Readonly<T>
  : never;

/** What a key asks for. Whether it still fits is judged when it is carried out. */
export type Action =
  /** A digit or point of an amount; on `idle` and its like it begins one. */
  | One<'type', { into: 'sale' | 'refund'; key: TypingKey }>
  | One<'wipe', { into: 'sale' | 'refund' }>
  | One<'accept', { by: Tender }>
  | One<'home' | 'newsSeen' | 'resumed' | 'cancelSeen' | 'voidSeen' | 'copy'>
  | One<'sameYes' | 'sameNo', { attempt: AttemptNo }>
  | One<'backOut', { sale: SaleNo | null }>
  | One<'toCash' | 'toCode' | 'takeCash' | 'askWallet', { sale: SaleNo | null; amountFen: Fen }>
  /** P18: the till asks a wallet for a code that the customer scans. */
  | One<'chargeByOrderCode', { sale: SaleNo | null; amountFen: Fen; channel: WalletChannel }>
  | One<
      'cancel' | 'query' | 'askVoid' | 'confirmVoid' | 'backToOrder' | 'showOrderCode',
      { attempt: AttemptNo }
    >
  | One<'askOtherwise' | 'confirmOtherwise', { attempt: AttemptNo; by: Tender }>
  | One<'leave' | 'collectAgain', { attempt: AttemptNo; sale: SaleNo }>
  /** `copied`: the number of an unwritten payment was copied down (P9). */
  | One<'copied' | 'askRefund' | 'acceptRefund', { attempt: AttemptNo }>
  | One<'confirmRefund', { attempt: AttemptNo; amountFen: Fen }>
  /** QUERY, VOID or REFUND with nothing in front: the only one, or a list. */
  | One<'pick', { of: 'query' | 'void' | 'refund' }>
  | One<'list', { of: ListKind }>
  | One<'move', { by: 1 | -1 }>
  | One<'open', { of: ListKind; item: ListItem }>
  | One<'answerSlip', { slip: SlipNo; answer: 'cameOut' | 'again' | 'waive' }>
  | One<'askWaive', { slip: SlipNo }>
  | One<'closeDay', { day: DayNo; handsOver: boolean }>
  | One<'toDay' | 'askHandOver', { day: DayNo }>;
export type ActionOf<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

export const typingKeys = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '00',
  '.',
] as const satisfies readonly Key[];
export type TypingKey = (typeof typingKeys)[number];

export interface Binding {
  readonly key: Key;
  readonly action: Action;
  /** What the key row says beside the key; `null` where the key is not named. */
  readonly does: PhraseIdOf<'key'> | null;
}

type Does = Binding['does'];

const bind = (key: Key, action: Action, does: Does = 'does.own'): Binding => ({
  key,
  action,
  does,
});

const when = (holds: boolean, ...bindings: readonly Binding[]): readonly Binding[] =>
  holds ? bindings : [];

const typingInto = (into: 'sale' | 'refund'): readonly Binding[] =>
  typingKeys.map((key) => bind(key, { kind: 'type', into, key }, null));
const typing = typingInto('sale');

const home: Action = { kind: 'home' };
const backKeys: readonly Binding[] = [bind('CLEAR', home, 'does.back'), bind('CANCEL', home, null)];

export function bindingOf(face: Face, key: Key): Binding | undefined {
  return bindingsOf(face).find((binding) => binding.key === key);
}

/** All that the keys of a face mean; one binding a key. */
export function bindingsOf(face: Face): readonly Binding[] {
  // Each row of the table takes the face of its own kind.
  const row = keysByFace[face.kind] as (face: Face) => readonly Binding[];
  return row(face);
}

type FaceOf<K extends Face['kind']> = Extract<Face, { readonly kind: K }>;
type KeysByFace = { readonly [K in Face['kind']]: (face: FaceOf<K>) => readonly Binding[] };

const keysByFace: KeysByFace = {
  starting: () => [],
  unwritten: unwrittenKeys,
  storage: storageKeys,
  resuming: () => keyLabels.map((key) => resumingKey(key)),
  saving: savingKeys,
  idle: idleKeys,
  slipQuestion: slipKeys,
  waive: ({ slip }) => [
    bind('ENTER', { kind: 'answerSlip', slip, answer: 'waive' }, 'does.yes'),
    ...backKeys,
  ],
  amount: () => [...typing, ...amountKeys],
  sameCustomer: ({ attempt }) => [
    bind('1', { kind: 'sameYes', attempt }, 'does.yes'),
    bind('2', { kind: 'sameNo', attempt }, 'does.no'),
    ...backKeys,
  ],
  awaitingCode: ({ sale, amountFen, block, orderCodes }) => [
    ...when(
      block !== 'device' && block !== 'power',
      bind('CASH', { kind: 'toCash', sale, amountFen }),
    ),
    ...when(
      block === null && orderCodes.length > 0,
      bind('MENU', { kind: 'askWallet', sale, amountFen }, 'does.showCode'),
    ),
    bind('CANCEL', { kind: 'backOut', sale }, 'does.back'),
    bind('CLEAR', { kind: 'backOut', sale }, null),
  ],
  chooseWallet: walletKeys,
  cashConfirm: cashKeys,
  order: orderKeys,
  voidConfirm: ({ attempt }) => confirmKeys(attempt, { kind: 'confirmVoid', attempt }),
  otherwise: ({ attempt, by }) => [
    bind('ENTER', { kind: 'confirmOtherwise', attempt, by }, 'does.confirm'),
    bind('CLEAR', { kind: 'backToOrder', attempt }, 'does.back'),
    bind('CANCEL', { kind: 'backToOrder', attempt }, null),
  ],
  result: resultKeys,
  ended: endedKeys,
  list: listKeys,
  refundAmount: ({ attempt, entry }) => [
    ...typingInto('refund'),
    bind('ENTER', { kind: 'acceptRefund', attempt }, 'does.confirm'),
    bind('BACKSPACE', { kind: 'wipe', into: 'refund' }, entry === '' ? null : 'does.own'),
    ...backKeys,
  ],
  refundConfirm: ({ attempt, amountFen }) => [
    bind('ENTER', { kind: 'confirmRefund', attempt, amountFen }, 'does.confirm'),
    ...backKeys,
  ],
  refundShown: () => waysBack(home),
  day: dayKeys,
  dayHandOver: ({ day }) => [
    bind('ENTER', { kind: 'closeDay', day, handsOver: true }, 'does.handOver'),
    bind('CLEAR', { kind: 'toDay', day }, 'does.back'),
    bind('CANCEL', { kind: 'toDay', day }, null),
  ],
  dayClosed: () => waysBack(home),
};

/** With something open ENTER asks once more: a hand-over is a name on paper. */
function dayKeys({ day, open, closing }: FaceOf<'day'>): readonly Binding[] {
  const close: Action = { kind: 'closeDay', day, handsOver: false };
  const way =
    open > 0
      ? bind('ENTER', { kind: 'askHandOver', day }, 'does.handOver')
      : bind('ENTER', close, 'does.closeDay');
  return [
    ...when(
      !closing,
      way,
      bind('MENU', { kind: 'list', of: 'menu' }, open > 0 ? 'does.own' : null),
    ),
    ...backKeys,
  ];
}

function storageKeys({ news }: FaceOf<'storage'>): readonly Binding[] {
  return [
    bind('QUERY', { kind: 'pick', of: 'query' }),
    bind('MENU', { kind: 'list', of: 'menu' }),
    ...when(news, bind('CLEAR', { kind: 'newsSeen' })),
  ];
}

const amountKeys: readonly Binding[] = [
  bind('ENTER', { kind: 'accept', by: 'code' }, 'does.charge'),
  bind('CASH', { kind: 'accept', by: 'cash' }),
  bind('CLEAR', home),
  bind('BACKSPACE', { kind: 'wipe', into: 'sale' }),
  bind('CANCEL', home, null),
];

/** A key struck before the first digit is on the LCD means what it means there. */
const typedAhead: readonly Binding[] = [
  bind('ENTER', { kind: 'accept', by: 'code' }, null),
  bind('CASH', { kind: 'accept', by: 'cash' }, null),
  bind('BACKSPACE', { kind: 'wipe', into: 'sale' }, null),
];

function unwrittenKeys({ attempt, seen }: FaceOf<'unwritten'>): readonly Binding[] {
  const action: Action = seen ? home : { kind: 'copied', attempt };
  return waysBack(action);
}

/** Every key leads on; those that have a meaning of their own at idle do that too. */
function resumingKey(key: Key): Binding {
  const typed = typingKeys.find((typing) => typing === key);
  if (typed !== undefined) return bind(key, { kind: 'type', into: 'sale', key: typed }, null);
  if (key === 'QUERY') return bind(key, { kind: 'pick', of: 'query' });
  if (key === 'MENU') return bind(key, { kind: 'list', of: 'menu' });
  return bind(key, { kind: 'resumed' }, key === 'ENTER' ? 'does.confirm' : null);
}

/** P8: a CANCEL or VOID that comes while Charging is being written keeps the charge from leaving. */
function savingKeys({ pending }: FaceOf<'saving'>): readonly Binding[] {
  if (pending.kind !== 'charge' || pending.seen !== 'none') return [];
  return [bind('CANCEL', { kind: 'cancelSeen' }), bind('VOID', { kind: 'voidSeen' })];
}

function idleKeys(face: FaceOf<'idle'>): readonly Binding[] {
  return [
    ...typing,
    ...typedAhead,
    bind('QUERY', { kind: 'pick', of: 'query' }),
    ...when(face.news, bind('CLEAR', { kind: 'newsSeen' })),
    ...when(face.mayVoid, bind('VOID', { kind: 'pick', of: 'void' })),
    bind('MENU', { kind: 'list', of: 'menu' }),
    ...when(face.mayRefund, bind('REFUND', { kind: 'pick', of: 'refund' })),
    ...when(face.mayReprint, bind('REPRINT', { kind: 'copy' })),
  ];
}

function slipKeys({ slip, asked }: FaceOf<'slipQuestion'>): readonly Binding[] {
  return [
    bind('ENTER', { kind: 'answerSlip', slip, answer: 'cameOut' }, 'does.cameOut'),
    bind('REPRINT', { kind: 'answerSlip', slip, answer: 'again' }),
    bind('CLEAR', { kind: 'askWaive', slip }, 'does.waive'),
    // The question may wait: it never keeps a customer from paying.
    ...when(
      asked,
      ...typing,
      bind('QUERY', { kind: 'pick', of: 'query' }),
      bind('MENU', { kind: 'list', of: 'menu' }),
    ),
    ...when(!asked, bind('CANCEL', home, 'does.back')),
  ];
}

function cashKeys({ sale, amountFen }: FaceOf<'cashConfirm'>): readonly Binding[] {
  const back: Action = { kind: 'toCode', sale, amountFen };
  return [
    bind('ENTER', { kind: 'takeCash', sale, amountFen }, 'does.cashIn'),
    bind('CLEAR', back, 'does.back'),
    bind('CANCEL', back, null),
  ];
}

/** A digit a wallet, in the order in which the LCD names them. */
function walletKeys({ sale, amountFen, channels }: FaceOf<'chooseWallet'>): readonly Binding[] {
  const back: Action = { kind: 'toCode', sale, amountFen };
  return [
    ...channels.flatMap((channel, place) => {
      const key = typingKeys[place + 1];
      const action: Action = { kind: 'chargeByOrderCode', sale, amountFen, channel };
      return key === undefined ? [] : [bind(key, action)];
    }),
    bind('CLEAR', back, 'does.back'),
    bind('CANCEL', back, null),
  ];
}

function orderKeys(face: FaceOf<'order'>): readonly Binding[] {
  const { attempt, foreground, phase, writable } = face;
  const isBusy = foreground && phase !== 'stuck';
  const done: Action = foreground ? { kind: 'leave', attempt, sale: face.sale } : home;
  return [
    ...when(isBusy && writable, bind('CANCEL', { kind: 'cancel', attempt }, 'does.stop')),
    ...when(face.mayQuery, bind('QUERY', { kind: 'query', attempt })),
    ...when(face.mayVoid, bind('VOID', { kind: 'askVoid', attempt })),
    ...when(
      face.mayShowCode,
      bind('REPRINT', { kind: 'showOrderCode', attempt }, 'does.showAgain'),
    ),
    ...when(!isBusy, ...waysBack(done, 'does.later')),
    ...when(
      face.mayDivert,
      bind('CASH', { kind: 'askOtherwise', attempt, by: 'cash' }),
      bind('MENU', { kind: 'askOtherwise', attempt, by: 'code' }, 'does.otherwise'),
    ),
    ...when(isBusy && !writable, bind('MENU', { kind: 'list', of: 'menu' })),
    ...when(!foreground && writable, ...typing),
  ];
}

/** ENTER confirms; any other key backs out. */
function confirmKeys(attempt: AttemptNo, action: Action): readonly Binding[] {
  const others = keyLabels.filter((key) => key !== 'ENTER');
  const back: Action = { kind: 'backToOrder', attempt };
  return [
    bind('ENTER', action, 'does.yes'),
    ...others.map((key) => bind(key, back, key === 'CLEAR' ? 'does.back' : null)),
  ];
}

/** ENTER and CLEAR both lead away; one of them named is enough. */
function waysBack(action: Action, does: Does = 'does.done'): readonly Binding[] {
  return [bind('ENTER', action, does), bind('CLEAR', action, null)];
}

const retryWords = { freshCode: 'does.freshCode', otherMeans: 'does.otherMeans' } as const;

function resultKeys(face: FaceOf<'result'>): readonly Binding[] {
  const { attempt, sale } = face;
  const leave: Action = { kind: 'leave', attempt, sale };
  return [
    ...(face.retry === null
      ? waysBack(leave)
      : [
          bind('ENTER', { kind: 'collectAgain', attempt, sale }, retryWords[face.retry]),
          bind('CLEAR', leave, 'does.giveUp'),
        ]),
    ...when(face.mayRefund, bind('REFUND', { kind: 'askRefund', attempt })),
  ];
}

function endedKeys(face: FaceOf<'ended'>): readonly Binding[] {
  const { attempt, mayRefund, writable } = face;
  return [
    ...waysBack(home),
    ...when(attempt !== null && mayRefund, ...refundKey(attempt)),
    ...when(writable, ...typing),
  ];
}

function refundKey(attempt: AttemptNo | null): readonly Binding[] {
  return attempt === null ? [] : [bind('REFUND', { kind: 'askRefund', attempt })];
}

function listKeys({ of, item, count, opens }: FaceOf<'list'>): readonly Binding[] {
  const back: Action = ['menu', 'query', 'void', 'refund'].includes(of)
    ? home
    : { kind: 'list', of: 'menu' };
  return [
    ...when(item !== null && opens, ...openKey(of, item)),
    ...when(count > 1, bind('DOWN', { kind: 'move', by: 1 }), bind('UP', { kind: 'move', by: -1 })),
    bind('CLEAR', back, 'does.back'),
    bind('CANCEL', home, null),
  ];
}

function openKey(of: ListKind, item: ListItem | null): readonly Binding[] {
  if (item === null) return [];
  const isSetting = item.id === 'language' || item.id === 'keySound';
  return [bind('ENTER', { kind: 'open', of, item }, isSetting ? 'does.change' : 'does.open')];
}
