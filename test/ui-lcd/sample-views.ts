/** Views as the terminal shows them, several for each screen of CONTRACT; every day's values and the widest. */
import type { Key } from '../../src/runtime/ports/device.js';
import type { KeyHint, Phrase, ScreenId, View } from '../../src/runtime/ports/screen.js';
import { type PhraseId, type PhraseIdOf, say } from '../../src/runtime/text/catalogue.js';
import { everydayValues, widestValues } from '../runtime/text/sample-values.js';

type Samples = typeof everydayValues;
type SampleView = View<PhraseId>;
type Hint = readonly [Key, PhraseIdOf<'key'>];

const cancel: Hint = ['CANCEL', 'does.own'];
const query: Hint = ['QUERY', 'does.own'];
const voids: Hint = ['VOID', 'does.own'];
const back: Hint = ['CANCEL', 'does.back'];
const done: Hint = ['ENTER', 'does.done'];
const turn: readonly Hint[] = [
  ['UP', 'does.own'],
  ['DOWN', 'does.own'],
];

interface Parts {
  readonly head: Phrase<PhraseIdOf<'head'>>;
  readonly pages: readonly Phrase<PhraseIdOf<'page' | 'news'>>[];
  readonly keys?: readonly Hint[];
  readonly banner?: Phrase<PhraseIdOf<'news'>>;
}

function view(screen: ScreenId, parts: Parts): SampleView {
  const keys = (parts.keys ?? []).map(([key, does]): KeyHint<PhraseId> => ({ key, does }));
  return { screen, head: parts.head, pages: parts.pages, keys, banner: parts.banner ?? null };
}

/** All sample views, with the values given. */
export function sampleViews(values: Samples): Readonly<Record<ScreenId, readonly SampleView[]>> {
  return {
    ...beforeViews(values),
    ...waitingViews(values),
    ...endViews(values),
    ...otherViews(values),
  };
}

export const everydayViews = sampleViews(everydayValues);
export const widestViews = sampleViews(widestValues);

function beforeViews({ amount, entry, count, sale, limit }: Samples) {
  return {
    starting: [view('starting', { head: say('starting.head'), pages: [say('starting.page')] })],
    resuming: [
      view('resuming', {
        head: say('resuming.head', { count }),
        pages: [say('resuming.page'), say('goods.notBeforePaid'), say('resuming.noCharge')],
        keys: [query],
      }),
    ],
    idle: [
      view('idle', {
        head: say('idle.head'),
        pages: [say('idle.page'), say('idle.open', { count })],
        keys: [query, ['MENU', 'does.own']],
        banner: say('news.paid', { sale, amount }),
      }),
    ],
    amount: [
      view('amount', {
        head: say('amount.head', { entry }),
        pages: [say('amount.page')],
        keys: [['ENTER', 'does.charge'], ['CLEAR', 'does.own'], cancel],
      }),
      view('amount', {
        head: say('amount.head', { entry }),
        pages: [say('amount.overLimit', { limit })],
      }),
    ],
    'awaiting-code': [
      view('awaiting-code', {
        head: say('awaitingCode.head', { amount }),
        pages: [say('awaitingCode.page'), say('awaitingCode.notCharged')],
        keys: [cancel, ['CASH', 'does.own']],
      }),
    ],
  };
}

function waitingViews({ amount, sale, waited, seconds }: Samples) {
  const earlier = say('news.declined', { sale, amount });
  return {
    asking: [
      view('asking', {
        head: say('saving.head', { amount }),
        pages: [say('saving.page')],
        keys: [cancel],
      }),
      view('asking', {
        head: say('asking.head', { amount, waited }),
        pages: [say('asking.page'), say('asking.stopsIn', { seconds })],
        keys: [cancel, query, voids],
        banner: earlier,
      }),
      view('asking', {
        head: say('checking.head', { amount, waited }),
        pages: [say('checking.page'), say('goods.notBeforePaid'), say('checking.noVoid')],
        keys: [cancel, query],
      }),
    ],
    'confirm-on-phone': [
      view('confirm-on-phone', {
        head: say('confirm.head', { amount, waited }),
        pages: [
          say('confirm.page'),
          say('goods.notBeforePaid'),
          say('asking.stopsIn', { seconds }),
        ],
        keys: [cancel, query, voids],
      }),
    ],
    unknown: [
      view('unknown', {
        head: say('unknown.head', { amount, waited }),
        pages: [
          say('unknown.page'),
          say('unknown.query'),
          say('unknown.cancelsIn', { seconds }),
          say('unknown.void'),
          say('goods.notBeforePaid'),
        ],
        keys: [query, voids],
        banner: earlier,
      }),
    ],
    'void-confirm': [
      view('void-confirm', {
        head: say('voidConfirm.head', { amount }),
        pages: [say('voidConfirm.page', { sale })],
        keys: [['ENTER', 'does.own'], back],
      }),
    ],
    voiding: [
      view('voiding', {
        head: say('voiding.head', { amount, waited }),
        pages: [say('voiding.page'), say('voiding.cancelsIn', { seconds })],
        keys: [query],
      }),
    ],
  };
}

function endViews({ amount, sale, age, number, phone, hours, place }: Samples) {
  return {
    voided: [
      view('voided', {
        head: say('voided.head', { amount }),
        pages: [say('voided.unknown'), say('voided.mayCharge')],
        keys: [done],
      }),
    ],
    paid: [
      view('paid', {
        head: say('paid.head', { amount }),
        pages: [say('paid.page'), say('paid.slipPrinting')],
        keys: [done],
      }),
      view('paid', {
        head: say('unwritten.head', { amount }),
        pages: [say('unwritten.page'), say('number.page', { number })],
        banner: say('news.cancelsIn', { sale, seconds: 58 }),
      }),
    ],
    declined: [
      view('declined', {
        head: say('declined.head', { amount }),
        pages: [say('declined.freshCode'), say('declined.notCharged')],
        keys: [done],
      }),
    ],
    late: [
      view('late', {
        head: say('late.head', { amount }),
        pages: [say('late.page'), say('late.sale', { sale, age })],
        keys: [['REFUND', 'does.own'], done],
      }),
    ],
    fault: [
      view('fault', {
        head: say('stuck.head', { amount }),
        pages: [
          say('stuck.page'),
          say('stuck.sale', { sale }),
          say('number.page', { number }),
          say('call.phone', { phone }),
          say('call.hours', { hours }),
        ],
        keys: [query, done],
      }),
      view('fault', { head: say('clock.head'), pages: [say('clock.page'), say('clock.noCharge')] }),
    ],
    locked: [
      view('locked', {
        head: say('locked.head'),
        pages: [say('locked.page'), say('locked.place', { place }), say('call.phone', { phone })],
        keys: [query, ['EVIDENCE', 'does.own']],
      }),
    ],
  };
}

function otherViews({ amount, sale, count, position, age, channel, setting }: Samples) {
  return {
    choose: [
      view('choose', {
        head: say('list.query', { position, count }),
        pages: [say('choose.unknown', { sale, amount })],
        keys: [...turn, ['ENTER', 'does.open'], back],
      }),
      view('choose', {
        head: say('sameCustomer.head', { amount }),
        pages: [say('sameCustomer.page', { sale }), say('choose.unknown', { sale, amount })],
        keys: [['1', 'does.yes'], ['2', 'does.no'], back],
      }),
      view('choose', {
        head: say('channelClosed.head', { channel }),
        pages: [
          say('channelClosed.page'),
          say('channelClosed.setting', { setting }),
          say('channel.cash'),
        ],
        keys: [['CASH', 'does.own'], back],
      }),
    ],
    menu: [
      view('menu', {
        head: say('list.menu', { position, count }),
        pages: [say('menu.lastAttempt')],
        keys: [...turn, ['ENTER', 'does.open'], back],
      }),
      view('menu', {
        head: say('nothingOpen.head'),
        pages: [say('last.declined', { amount, age })],
        keys: [done],
        banner: say('news.returned', { sale, amount }),
      }),
    ],
  };
}
