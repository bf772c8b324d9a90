/** The screens of a code that the customer scans (P18): whose code, and that it waits to be scanned. */
import type { Fen } from '../ports/units.js';
import { say } from '../text/catalogue.js';
import type { Face } from './session-model.js';
import type { Pages, Said } from './view-phrases.js';

export function sayChooseWallet({
  amountFen: amount,
  channels,
}: Extract<Face, { readonly kind: 'chooseWallet' }>): Said {
  const [channel, otherChannel] = channels;
  return {
    screen: 'choose',
    head: say('chooseWallet.head', { amount }),
    pages: [
      ...(channel === undefined || otherChannel === undefined
        ? []
        : [say('chooseWallet.page', { channel, otherChannel })]),
      say('chooseWallet.ask'),
      say('awaitingCode.notCharged'),
    ],
  };
}

/** `counts`: when the wait ends, and when the till cancels. */
export function sayOrderCode(values: { amount: Fen; waited: number }, counts: Pages): Said {
  return {
    screen: 'confirm-on-phone',
    head: say('orderCode.head', values),
    pages: [say('orderCode.page'), say('goods.notBeforePaid'), say('orderCode.again'), ...counts],
  };
}
