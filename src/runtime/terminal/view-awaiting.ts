/** The screen on which a code is awaited, and what is said there against a charge. */
import { unreachable } from '../ports/bug.js';
import type { Phrase } from '../ports/screen.js';
import type { Fen } from '../ports/units.js';
import { type PhraseId, say } from '../text/catalogue.js';
import { wordsOfMissing } from './session-devices.js';
import type { Block, Face, Scene } from './session-model.js';
import { wordsOfStorage } from './session-words.js';
import { type Pages, type Said, pagesWhen } from './view-phrases.js';
import { channelPages } from './view-sale.js';

/** What is known against a charge is said before the code is scanned (P19, P21, P25). */
export function sayAwaitingCode(
  face: Extract<Face, { readonly kind: 'awaitingCode' }>,
  scene: Scene,
): Said {
  const { book, notes = [] } = scene;
  const { amountFen: amount, block } = face;
  const channels = channelPages(book);
  const plain = [say('awaitingCode.page'), say('awaitingCode.notCharged')];
  return {
    screen: 'awaiting-code',
    head: blockedHead(block, amount) ?? say('awaitingCode.head', { amount }),
    pages:
      block === null
        ? [...channels, ...plain, ...notes]
        : [...blockedPages(block, scene), ...pagesWhen(isCashPossible(block), say('channel.cash'))],
  };
}

function blockedHead(block: Block, amount: Fen): Phrase<PhraseId> | null {
  if (block === null) return null;
  return block === 'parkedFull'
    ? say('parkedFull.head', { amount })
    : say(blockedHeads[block], { amount });
}

const blockedHeads = {
  clock: 'clock.amount.head',
  device: 'required.amount.head',
  power: 'power.amount.head',
  full: 'storage.full.amount.head',
  slow: 'storage.slow.amount.head',
} as const;

/** A storage that takes nothing takes no cash sale either, nor does a till that lacks what it must have. */
function isCashPossible(block: Exclude<Block, null>): boolean {
  return block === 'clock' || block === 'parkedFull';
}

function blockedPages(block: Exclude<Block, null>, scene: Scene): Pages {
  switch (block) {
    case 'full':
    case 'slow':
      return [wordsOfStorage(block)];
    case 'device':
    case 'power':
      return wordsOfMissing(scene);
    case 'clock':
      return [say('clock.noCharge')];
    case 'parkedFull':
      return [say('parkedFull.page')];
    default:
      return unreachable(block);
  }
}
