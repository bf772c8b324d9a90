/**
 * What the fixture journals tell, one story a journal. Together they hold every kind of record, every
 * thing and every state of it, and every way a journal may be found by the next start.
 */
import { Bug } from '../../src/runtime/ports/bug.js';
import { fen, hours, minutes } from '../../src/runtime/ports/units.js';
import { blockBytes } from '../../src/runtime/journal/format.js';
import { fileOf, key } from '../runtime/journal/rig.js';
import { closed, notFound, paid, refused, unknown } from '../runtime/payment/stage.js';
import { Shop } from './shop.js';

export interface Story {
  readonly name: string;
  /** One sentence for the README. */
  readonly holds: string;
  readonly tell: () => Promise<Shop>;
}

const fault = { code: 'Gone', detail: 'cable' } as const;

/** A decline whose money was found after all, and given back (P20). */
function returnFound(shop: Shop): void {
  const { it } = shop;
  const no = it.charge({ channel: 'wechat', amountFen: 900 });
  it.answerCharge(refused);
  shop.leave(no);
  it.elapse(minutes(1), () => paid(900));
  it.answerVoid({ kind: 'voided', money: 'returned' });
  it.elapse(5_000, () => closed);
  shop.endPaper();
}

/** A sale that is not collected, one way or another. */
function endUnpaid(shop: Shop): void {
  const { it } = shop;
  const asked = it.charge({ amountFen: 700 });
  it.answerCharge(unknown);
  it.post({ kind: 'VoidConfirmed', attempt: asked });
  it.elapse(1);
  it.answerVoid({ kind: 'voided', money: 'closed' });
  it.elapse(10_000, () => closed);
  shop.leave(asked);
  const held = it.charge({ amountFen: 800, hold: true });
  it.post({ kind: 'CancelPressed', attempt: held });
  shop.leave(held);
}

function sellAndRefund(shop: Shop): void {
  const { it } = shop;
  const whole = shop.sell();
  shop.endPaper();
  shop.leave(whole);
  shop.refund(whole, fen(1250));
  it.answerRefund({ kind: 'refunded', amountFen: fen(1250) });
  shop.endPaper();
  const part = shop.sell(2000);
  shop.endPaper();
  shop.leave(part);
  shop.refund(part, fen(500));
  it.answerRefund({ kind: 'refused', code: 'NOTENOUGH' });
  shop.refund(part, fen(400));
  it.answerRefund({ kind: 'refunded', amountFen: fen(300) });
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(500) });
  shop.endPaper();
}

/** Two numbers that a torn tail may have swallowed: one is known to a wallet, none to the other (P4). */
function probe(shop: Shop): void {
  const { it } = shop;
  it.elapse(minutes(1));
  it.answerQuery(paid(300));
  it.answerQuery(paid(400));
  const adopted = [...it.book.probes.values()].filter(({ state }) => state === 'adopted');
  const [first] = adopted;
  if (first === undefined || adopted.length !== 2) throw new Bug('two numbers are adopted');
  it.post({ kind: 'PersonRecorded', number: first.no, outcome: 'booked', by: 'Li' });
  it.elapse(minutes(60), () => notFound);
}

function doubtPapers(shop: Shop): void {
  const { it } = shop;
  const first = shop.sell(300);
  shop.endPaper({ kind: 'unknown', fault });
  it.post({ kind: 'PrinterCleared', isClear: true });
  const [asked] = it.book.printer.asking;
  if (asked === undefined) throw new Bug('a slip is asked about');
  it.post({ kind: 'SlipAnswered', slip: asked, answer: 'waive' });
  shop.leave(first);
}

/** A number used by somebody else, and a payment of another amount: a person ends one of them (P2, P5). */
function stick(shop: Shop): void {
  const { it } = shop;
  const other = it.charge({ amountFen: 1100 });
  it.answerCharge(paid(999));
  it.post({ kind: 'CancelPressed', attempt: other });
  it.post({ kind: 'PersonRecorded', number: other, outcome: 'returned', by: 'Li' });
  shop.endPaper();
}

/** A return that only a person can carry out. */
function findOtherAmount(shop: Shop): void {
  const { it } = shop;
  const no = it.charge({ amountFen: 600 });
  it.answerCharge(refused);
  shop.leave(no);
  it.elapse(minutes(1), () => paid(555));
}

async function allThings(): Promise<Shop> {
  const shop = new Shop(16, key);
  await shop.open();
  sellAndRefund(shop);
  returnFound(shop);
  await shop.write();
  shop.aheadMs = 10_000;
  await shop.write();
  endUnpaid(shop);
  await shop.write();
  await shop.restart();
  findOtherAmount(shop);
  doubtPapers(shop);
  stick(shop);
  await shop.write();
  tear(shop);
  await shop.restart({ osBoot: 'os2', tornTail: true });
  probe(shop);
  await shop.write();
  await shop.restart({ osBoot: 'os3' });
  shop.leave(shop.sell(100));
  shop.endPaper();
  await shop.write();
  await shop.journal.close();
  return shop;
}

async function openThings(): Promise<Shop> {
  const shop = new Shop(16, key);
  const { it } = shop;
  await shop.open();
  const sold = shop.sell(1600);
  shop.endPaper();
  shop.leave(sold);
  const found = it.charge({ amountFen: 650 });
  it.answerCharge(refused);
  shop.leave(found);
  it.elapse(minutes(1), () => paid(650));
  shop.refund(sold, fen(1600));
  const stuck = it.charge({ amountFen: 1100 });
  it.answerCharge(paid(999));
  it.post({ kind: 'CancelPressed', attempt: stuck });
  const voiding = it.charge({ channel: 'wechat', amountFen: 1200 });
  it.answerCharge(unknown);
  it.post({ kind: 'VoidConfirmed', attempt: voiding });
  it.post({ kind: 'CancelPressed', attempt: voiding });
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(450) });
  it.post({ kind: 'CashTaken', sale: null, amountFen: fen(460) });
  const doubtful = it.charge({ amountFen: 1300 });
  it.answerCharge(unknown);
  it.post({ kind: 'DivertConfirmed', attempt: doubtful });
  const kept = it.charge({ amountFen: 1350 });
  it.answerCharge(unknown);
  it.post({ kind: 'CancelPressed', attempt: kept });
  it.charge({ amountFen: 1400, channel: 'wechat' });
  await shop.write();
  return shop;
}

/** Sales over several segments, the shop closed at the end. */
async function plainSales(): Promise<Shop> {
  const shop = new Shop(6, null);
  await shop.open();
  for (const amountFen of [100, 200, 300, 400]) {
    const no = shop.sell(amountFen);
    await shop.write();
    shop.endPaper();
    shop.leave(no);
    await shop.write();
  }
  await shop.restart({ osBoot: 'os2' });
  shop.leave(shop.sell(500));
  shop.endPaper();
  await shop.write();
  await shop.journal.close();
  return shop;
}

/** Cut in the write of a charge: the middle of the last batch never reached the disk. */
async function tornTail(): Promise<Shop> {
  const shop = new Shop(8, key);
  await shop.open();
  shop.leave(shop.sell());
  shop.endPaper();
  await shop.write();
  shop.it.charge({ amountFen: 980 });
  await shop.write();
  tear(shop);
  return shop;
}

/** The last write of the newest segment, half there. */
function tear(shop: Shop): void {
  const name = [...shop.rig.disk.files().keys()]
    .filter((file) => file.startsWith('seg-'))
    .sort()
    .at(-1);
  const bytes = fileOf(shop.rig.disk, name ?? '').slice();
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  const next = Math.ceil(end / blockBytes) * blockBytes;
  bytes.set(bytes.subarray(next - blockBytes, next - blockBytes + 700), next);
  bytes.fill(0, next + 20, next + 512);
  shop.rig.disk.plant(name ?? '', bytes);
}

/** A new segment has its name and its carry-over, and the process died before it wrote another record. */
async function justRotated(): Promise<Shop> {
  const shop = new Shop(6, null);
  await shop.open();
  const { disk } = shop.rig;
  disk.inject({
    at: ({ call }) => call === 'syncDirectory',
    trouble: { kind: 'die', moment: 'after' },
  });
  const sales = async (): Promise<void> => {
    for (;;) {
      shop.leave(shop.sell(100));
      shop.endPaper();
      await shop.write();
    }
  };
  await Promise.race([sales(), disk.died]);
  return shop;
}

/** Begun before any clock could be believed; then two closes, one that hands something over. */
async function businessDays(): Promise<Shop> {
  const shop = new Shop(8, key, false);
  const { it } = shop;
  await shop.open();
  shop.leave(shop.sell(100));
  shop.endPaper();
  await shop.write();
  it.stepWall(0);
  const sold = shop.sell(200);
  shop.endPaper();
  shop.leave(sold);
  await shop.closeDay();
  shop.endPaper();
  it.stepWall(hours(24));
  shop.refund(sold, fen(50));
  it.answerRefund({ kind: 'refunded', amountFen: fen(50) });
  shop.endPaper();
  const doubtful = it.charge({ amountFen: 1300 });
  it.answerCharge(unknown);
  it.post({ kind: 'DivertConfirmed', attempt: doubtful });
  await shop.closeDay('Wang');
  shop.endPaper();
  await shop.write();
  await shop.restart({ osBoot: 'os2' });
  shop.leave(shop.sell(300));
  await shop.write();
  return shop;
}

/** A block in the middle of the journal rotted, a person accepted it, and the shop went on. */
async function acceptedDamage(): Promise<Shop> {
  const shop = new Shop(16, key);
  await shop.open();
  for (const amountFen of [100, 200, 300]) {
    shop.leave(shop.sell(amountFen));
    shop.endPaper();
    await shop.write();
  }
  await shop.acceptRot('seg-000001.pj', 3 * blockBytes + 60);
  shop.leave(shop.sell(400));
  shop.endPaper();
  await shop.write();
  await shop.journal.close();
  return shop;
}

export const stories: readonly Story[] = [
  {
    name: 'all-things',
    holds:
      'Keyed. Several segments and starts (the process killed, the power cut, a torn tail repaired); every kind of ' +
      'record, every thing and every state of it; ended by a clean stop.',
    tell: allThings,
  },
  {
    name: 'open-things',
    holds:
      'Keyed. Cut off with a payment in each state that is not final, a refund sent, a return open, one slip under way and one waiting.',
    tell: openThings,
  },
  {
    name: 'plain-sales',
    holds: 'Without a key. Paid sales over several small segments, two starts, a clean stop.',
    tell: plainSales,
  },
  {
    name: 'torn-tail',
    holds: 'Keyed. Cut in a write behind a charge: the tail is torn.',
    tell: tornTail,
  },
  {
    name: 'just-rotated',
    holds:
      'Without a key. Died right after a new segment got its name: it holds nothing but its carry-over.',
    tell: justRotated,
  },
  {
    name: 'business-days',
    holds:
      'Keyed. Business days over small segments: one without a date that was given one, one closed, one closed with something handed over, one open.',
    tell: businessDays,
  },
  {
    name: 'accepted-damage',
    holds:
      'Keyed. A block in the middle that has rotted, the gap record of the person who accepted it, and what was sold behind it.',
    tell: acceptedDamage,
  },
];
