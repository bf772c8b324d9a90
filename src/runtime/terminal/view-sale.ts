/** The screens before a charge and around it: idle, the amount, the code, the cash, lists, slips, storage. */
import { unreachable } from '../ports/bug.js';
import type { WalletChannel } from '../ports/gateway.js';
import type { Book } from '../payment/book.js';
import { dayOfSlip } from '../payment/day.js';
import type { Attempt, Refund, SlipJob } from '../payment/model.js';
import { type PhraseId, say } from '../text/catalogue.js';
import type { Phrase } from '../ports/screen.js';
import { wordsOfMissing } from './session-devices.js';
import { refundableFen, refundsOf } from './session-facts.js';
import type {
  Face,
  ListItem,
  ListKind,
  MenuEntry,
  Setting,
  Pending,
  Scene,
} from './session-model.js';
import { dayPages, shortDay } from './view-day.js';
import { endOf } from './view-order.js';
import { type Pages, type Said, callPages, pagesWhen } from './view-phrases.js';

type FaceOf<K extends Face['kind']> = Extract<Face, { readonly kind: K }>;

export function sayIdle({ open, clockFault, storage }: FaceOf<'idle'>, scene: Scene): Said {
  if (storage === 'full') {
    return {
      screen: 'fault',
      head: say('storage.full.head'),
      pages: [
        say('storage.full.noSale'),
        say('storage.full.next'),
        say('storage.full.keepsOpen'),
        ...openPages(open),
        ...callPages(scene),
      ],
    };
  }
  if (clockFault) {
    return {
      screen: 'fault',
      head: say('clock.head'),
      pages: [
        say('clock.page'),
        say('clock.noCharge'),
        say('channel.cash'),
        say('clock.set'),
        ...(scene.notes ?? []),
        ...openPages(open),
      ],
    };
  }
  const block = idleBlockOf(scene, storage);
  return {
    screen: 'idle',
    head: say(idleHeads[block]),
    pages: [
      ...(block === 'slow' ? [say('storage.slow.noSale'), say('storage.slow.page')] : []),
      ...wordsOfMissing(scene),
      ...pagesWhen(block === 'none', say('idle.page')),
      ...moneyPages(scene.book),
      ...openPages(open),
      ...stuckPages(scene.book),
      ...dayPages(scene),
      ...channelPages(scene.book),
      ...pagesWhen(scene.book.room === 'low', say('storage.low')),
      ...(scene.notes ?? []),
      ...pagesWhen(scene.preferences?.restored === true, say('settings.restored')),
    ],
  };
}

/** An amount is asked for only where it can lead to a sale. */
const idleHeads = {
  none: 'idle.head',
  slow: 'storage.slow.head',
  device: 'required.head',
  power: 'power.head',
} as const;

function idleBlockOf(scene: Scene, storage: 'slow' | null): keyof typeof idleHeads {
  if (scene.isPowerFailing === true) return 'power';
  return storage ?? (wordsOfMissing(scene).length === 0 ? 'none' : 'device');
}

/** What the banner's voided payment means for its money, where that may have moved (P15). */
function moneyPages({ news, attempts }: Book): Pages {
  const [oldest] = news;
  if (oldest?.what !== 'voided' || oldest.sale === null) return [];
  const state = attempts.get(oldest.attempt)?.state;
  if (state?.kind !== 'voided' || state.money === 'never') return [];
  const id = state.money === 'returned' ? 'news.moneyReturned' : 'news.moneyMaybe';
  return [say(id, { sale: oldest.sale })];
}

function openPages(count: number): Pages {
  return pagesWhen(count > 0, say('idle.open', { count }));
}

/** Channels that take no charge now (P19). */
export function channelPages({ channels }: Book): Pages {
  return [...channels].flatMap(([channel, { health }]): Pages => {
    if (health.kind === 'down') {
      const isEarly = health.cause === 'clock';
      const early = pagesWhen(isEarly, say('clock.early'), say('clock.set'));
      return [say('awaitingCode.down', { channel }), ...early];
    }
    if (health.kind !== 'closed') return [];
    const { setting } = health;
    return [say('awaitingCode.closed', { channel }), settingPage(setting)];
  });
}

/** The setting at fault (P19): its name for a technician; of the clock, which has none, in words. */
function settingPage(setting: string): Phrase<PhraseId> {
  return setting === 'clock'
    ? say('channelClosed.clock')
    : say('channelClosed.setting', { setting });
}

export function saySaving(pending: Pending, { at }: Scene): Said {
  const slow = at.mono - pending.since >= 2000;
  const seen = pending.kind === 'charge' ? pending.seen : 'none';
  return {
    screen: savingScreens[pending.kind],
    head: say('saving.head', { amount: pending.amountFen }),
    pages: [
      ...pagesWhen(seen === 'cancel', say('saving.cancelSeen')),
      ...pagesWhen(seen === 'void', say('saving.voidSeen')),
      slow ? say('saving.slow') : say('saving.page'),
    ],
  };
}

/** Until it is durable, the screen that asked for it still stands. */
const savingScreens = {
  charge: 'awaiting-code',
  cash: 'choose',
  cancel: 'asking',
  void: 'void-confirm',
  divert: 'choose',
  refund: 'choose',
  leave: 'choose',
  slip: 'choose',
  day: 'choose',
} as const satisfies Readonly<Record<Pending['kind'], Said['screen']>>;

/** P9: what is so, and what still works. */
export function sayStorage({ open }: FaceOf<'storage'>, scene: Scene): Said {
  const { journal, unwritten } = scene.book;
  const numbers = unwritten.map((number) => say('number.page', { number }));
  const common = [
    say('storage.queryOnly'),
    ...openPages(open),
    ...pagesWhen(numbers.length > 0, say('unwritten.page'), ...numbers),
    ...callPages(scene, journal === 'failed' ? 'technician' : 'supervisor'),
  ];
  return journal === 'locked'
    ? { screen: 'locked', head: say('locked.head'), pages: [...lockedPages(scene), ...common] }
    : {
        screen: 'fault',
        head: say('storage.fault.head'),
        pages: [
          ...common.slice(0, 1),
          say('storage.restart'),
          say('storage.code'),
          ...common.slice(1),
        ],
      };
}

/** What is damaged, and where: what a technician is told on the telephone. */
function lockedPages({ damage }: Scene): Pages {
  if (damage === undefined) return [say('locked.page'), say('locked.code')];
  if (damage.kind === 'lost') return [say('locked.lost'), say('locked.code')];
  const place = `${damage.segment}:${damage.block}`;
  return [say('locked.page'), say('locked.place', { place })];
}

export function sayResuming(count: number): Said {
  return {
    screen: 'resuming',
    head: say('resuming.head', { count }),
    pages: [say('resuming.page'), say('resuming.noCharge'), say('resuming.anyKey')],
  };
}

export function saySlip({ slip, asked }: FaceOf<'slipQuestion'>, { book }: Scene): Said {
  const job = book.slips.get(slip);
  return {
    screen: 'choose',
    head: say('slipQuestion.head'),
    pages: [
      ...slipPages(job),
      say('slipQuestion.keys'),
      ...pagesWhen(asked, say('slipQuestion.later')),
    ],
  };
}

export function sayWaive({ slip }: FaceOf<'waive'>, { book }: Scene): Said {
  const job = book.slips.get(slip);
  return {
    screen: 'choose',
    head: say('waive.head'),
    pages: [...slipPages(job), say('waive.page')],
  };
}

export function sayRefundAmount(face: FaceOf<'refundAmount'>, { book }: Scene): Said {
  const attempt = book.attempts.get(face.attempt);
  return {
    screen: 'amount',
    head: say('refundAmount.head', { entry: face.entry }),
    pages:
      attempt === undefined
        ? []
        : [
            say('refundAmount.page', {
              sale: attempt.sale,
              amount: refundableFen(book, attempt),
            }),
            say('refundAmount.full'),
          ],
  };
}

export function sayList(face: FaceOf<'list'>, scene: Scene): Said {
  const { of, item, position, count } = face;
  const menu = of === 'menu';
  return {
    screen: menu ? 'menu' : 'choose',
    head: say(`list.${of}` as const, { position, count }),
    pages: item === null ? [say('menu.nothing')] : itemPages(of, item, scene),
  };
}

function itemPages(of: ListKind, item: ListItem, { book, preferences }: Scene): Pages {
  switch (item.kind) {
    case 'entry':
      return entryPages(item.id, preferences);
    case 'attempt': {
      const attempt = book.attempts.get(item.id);
      if (attempt === undefined) return [say('menu.nothing')];
      return [of === 'refunds' ? sayRefundChoice(attempt, book) : sayChoice(attempt, book)];
    }
    case 'duty': {
      const duty = book.duties.get(item.id);
      if (duty === undefined) return [say('menu.nothing')];
      const { sale, amountFen: amount } = duty;
      const page = say(duty.state.kind === 'stuck' ? 'duty.stuck' : 'duty.open', { sale, amount });
      return [page, say('number.page', { number: duty.no })];
    }
    case 'adopted':
      return [
        say('earlier.adopted', { channel: item.channel }),
        say('number.page', { number: item.id }),
      ];
    case 'slip': {
      const job = book.slips.get(item.slip);
      if (job === undefined) return [say('menu.nothing')];
      return [sayWaitingSlip(job)];
    }
    case 'channel':
      return channelState(item.id, book);
    default:
      return unreachable(item);
  }
}

function entryPages(id: MenuEntry, preferences: Scene['preferences']): Pages {
  if (id !== 'language' && id !== 'keySound') return [say(entryIds[id])];
  const isOn = preferences?.keySound === true;
  const setting =
    id === 'language'
      ? say(preferences?.language === 'en' ? 'menu.english' : 'menu.chinese')
      : say(isOn ? 'menu.keySoundOn' : 'menu.keySoundOff');
  return [setting, ...pagesWhen(preferences?.unwritten === true, say('settings.unwritten'))];
}

/** Which paper is in question: of a sale with its amount, or of a day. */
function slipPages(job: SlipJob | undefined): Pages {
  if (job === undefined) return [];
  const { sale, amountFen: amount } = job;
  return sale === null
    ? [say('slipQuestion.day', { text: shortDay(dayOfSlip(job)) })]
    : [say('slipQuestion.page', { sale, amount })];
}

function sayWaitingSlip(job: SlipJob): Phrase<PhraseId> {
  const { sale, amountFen: amount } = job;
  const isUnknown = job.state === 'unknown';
  if (sale !== null)
    return say(isUnknown ? 'menu.slipUnknown' : 'menu.slipQueued', { sale, amount });
  const text = shortDay(dayOfSlip(job));
  return say(isUnknown ? 'menu.daySlipUnknown' : 'menu.daySlipQueued', { text });
}

/** How an attempt stands, in one line of a list. */
export function sayChoice(attempt: Attempt, book: Book): Phrase<PhraseId> {
  const { sale, amountFen: amount, no } = attempt;
  const end = book.unwritten.includes(no) ? 'paid' : endOf(attempt);
  return say(chooseIds[end], { sale, amount });
}

function sayRefundChoice({ no, sale, amountFen }: Attempt, book: Book): Phrase<PhraseId> {
  const refund = refundsOf(book, no).at(-1);
  const amount = refund?.amountFen ?? amountFen;
  return say(refundChoices[refund?.state.kind ?? 'asked'], { sale, amount });
}

const refundChoices = {
  asked: 'choose.refundOpen',
  sent: 'choose.refundOpen',
  refunded: 'choose.refundDone',
  refused: 'choose.refundRefused',
  stuck: 'choose.refundStuck',
} as const satisfies Readonly<Record<Refund['state']['kind'], PhraseId>>;

/** What waits for a person and is no attempt: those are counted among the open ones (P2). */
function stuckPages({ refunds, duties }: Book): Pages {
  const all = [...refunds.values(), ...duties.values()];
  const count = all.filter(({ state }) => state.kind === 'stuck').length;
  return pagesWhen(count > 0, say('idle.stuck', { count }));
}

const entryIds = {
  open: 'menu.open',
  last: 'menu.lastAttempt',
  reprint: 'menu.reprint',
  refund: 'menu.refund',
  refunds: 'menu.refunds',
  otherwise: 'menu.otherwise',
  late: 'menu.late',
  duties: 'menu.duties',
  slips: 'menu.slips',
  channels: 'menu.channels',
  day: 'menu.day',
} as const satisfies Readonly<Record<Exclude<MenuEntry, Setting>, PhraseId>>;

const chooseIds = {
  unknown: 'choose.unknown',
  voiding: 'choose.voiding',
  stuck: 'choose.stuck',
  paid: 'choose.paid',
  late: 'choose.late',
  declined: 'choose.declined',
  voided: 'choose.voided',
} as const satisfies Readonly<Record<ReturnType<typeof endOf>, PhraseId>>;

function channelState(channel: WalletChannel, { channels }: Book): Pages {
  const health = channels.get(channel)?.health;
  switch (health?.kind) {
    case undefined:
      return [say('channel.missing', { channel })];
    case 'open':
      return [say('menu.isOpen', { channel })];
    case 'untried':
      return [say('menu.isUntried', { channel })];
    case 'down':
      return [
        say('menu.isDown', { channel }),
        ...pagesWhen(health.cause === 'clock', say('clock.early'), say('clock.set')),
      ];
    case 'closed':
      return [say('menu.isClosed', { channel }), settingPage(health.setting)];
  }
}
