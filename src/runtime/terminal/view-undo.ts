/** What is asked before an order is undone: its void, or that its sale is collected by other means (P21, P22). */
import type { Attempt } from '../payment/model.js';
import { say } from '../text/catalogue.js';
import type { Tender } from './session-model.js';
import type { Said } from './view-phrases.js';

export function sayVoidConfirm({ amountFen: amount, sale }: Attempt): Said {
  return {
    screen: 'void-confirm',
    head: say('voidConfirm.head', { amount }),
    pages: [say('voidConfirm.page', { sale }), say('voidConfirm.other')],
  };
}

export function sayOtherwise({ amountFen: amount, sale }: Attempt, by: Tender): Said {
  return {
    screen: 'choose',
    head: say('otherwise.head', { amount }),
    // The amount that ENTER confirms stands beside it, also where a banner has pushed it off row 1 (P22).
    pages: [
      say(`otherwise.${by}` as const, { amount }),
      say('otherwise.sale', { sale }),
      say('otherwise.page'),
    ],
  };
}
