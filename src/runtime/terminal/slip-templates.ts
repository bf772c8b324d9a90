/**
 * What stands on which paper, in which order: data alone. `slip-text.ts` makes lines of it. A kind of
 * paper is a row here, with its sources in `slip-fields.ts`; the compiler refuses a field, a moment or
 * a saying that the kind does not have, and a word that is not in the catalogue.
 */
import type { TableName } from './slip-day.js';
import type { FieldOf, MomentOf, PaperKind, SayingOf, Word } from './slip-fields.js';

export type Part<K extends PaperKind> =
  /** The shop's own picture, where it has one. */
  | { readonly picture: 'logo' }
  /** Between thick rules, as large as the paper allows: nobody may overlook it. */
  | { readonly mark: Word }
  | { readonly markIf: SayingOf<K> }
  /** In the middle, large. */
  | { readonly title: Word }
  /** In the middle: a field as it is, a word, or what is said when it is so. */
  | { readonly text: FieldOf<K>; readonly size?: 'double'; readonly as?: 'slip.phone' }
  | { readonly word: Word; readonly bold?: true }
  | { readonly say: SayingOf<K>; readonly bold?: true }
  /** A label and a field. */
  | { readonly pair: Word; readonly of: FieldOf<K>; readonly size?: 'double' }
  /** A time, and that the clock was not set where it was not (P25). */
  | { readonly moment: MomentOf<K>; readonly label?: Word }
  /** Rows that only a day has, as many as there are. */
  | (K extends 'day' ? { readonly table: TableName } : never)
  | { readonly qr: FieldOf<K> }
  | { readonly rule: 'thin' | 'thick' }
  | { readonly blank: 1 | 2 };

type Templates = { readonly [K in PaperKind]: readonly Part<K>[] };

const shop = [
  { picture: 'logo' },
  { text: 'shopName', size: 'double' },
  { text: 'shopAddress' },
  { text: 'shopPhone', as: 'slip.phone' },
  { blank: 1 },
] as const;

/** P21, P28: before anything else of the payment. */
const marks = [{ markIf: 'earlier' }, { markIf: 'reprint' }] as const;

const till = [
  { pair: 'slip.cashier', of: 'cashier' },
  { pair: 'slip.terminal', of: 'terminal' },
  { pair: 'slip.merchantNo', of: 'merchantNo' },
] as const;

const payment = [
  { pair: 'slip.attempt', of: 'attemptNo' },
  { pair: 'slip.walletNo', of: 'walletNo' },
] as const;

/** The code holds the payment's number as it is printed above, and nothing else. */
const foot = [
  { qr: 'attemptNo' },
  { word: 'slip.showCode' },
  { say: 'copyOrAgain', bold: true },
  { word: 'slip.keep' },
  { blank: 2 },
] as const;

const saleSlip = [
  ...shop,
  ...marks,
  { title: 'slip.title.sale' },
  { rule: 'thin' },
  { pair: 'slip.sale', of: 'saleNo' },
  { moment: 'ended' },
  { pair: 'slip.channel', of: 'channel' },
  ...till,
  ...payment,
  { rule: 'thin' },
  { pair: 'slip.total', of: 'due', size: 'double' },
  { say: 'paidOrLate', bold: true },
  { pair: 'slip.refundedSince', of: 'refundedSince' },
  { rule: 'thin' },
  ...foot,
] as const;

export const templates: Templates = {
  sale: saleSlip,
  copy: saleSlip,
  void: [
    ...shop,
    ...marks,
    { title: 'slip.title.void' },
    { rule: 'thin' },
    { pair: 'slip.sale', of: 'saleNo' },
    { moment: 'ended' },
    { pair: 'slip.asked', of: 'channel' },
    ...till,
    ...payment,
    { rule: 'thin' },
    { pair: 'slip.amount', of: 'amount', size: 'double' },
    { word: 'slip.voided', bold: true },
    { say: 'money', bold: true },
    { rule: 'thin' },
    ...foot,
  ],
  refund: [
    ...shop,
    ...marks,
    { title: 'slip.title.refund' },
    { rule: 'thin' },
    { pair: 'slip.sale', of: 'saleNo' },
    { moment: 'back' },
    { pair: 'slip.channel', of: 'channel' },
    ...till,
    { pair: 'slip.refund', of: 'backNo' },
    ...payment,
    { pair: 'slip.wasPaid', of: 'paymentAmount' },
    { rule: 'thin' },
    { pair: 'slip.refundAmount', of: 'amount', size: 'double' },
    { word: 'slip.refunded', bold: true },
    { rule: 'thin' },
    ...foot,
  ],
  return: [
    ...shop,
    ...marks,
    { title: 'slip.title.return' },
    { rule: 'thin' },
    { pair: 'slip.sale', of: 'saleNo' },
    { moment: 'back' },
    { pair: 'slip.asked', of: 'channel' },
    ...till,
    { pair: 'slip.return', of: 'backNo' },
    ...payment,
    { rule: 'thin' },
    { pair: 'slip.returnAmount', of: 'amount', size: 'double' },
    { word: 'slip.returned', bold: true },
    { rule: 'thin' },
    ...foot,
  ],
  day: [
    ...shop,
    { markIf: 'reprint' },
    { title: 'slip.title.day' },
    { rule: 'thin' },
    { pair: 'slip.day', of: 'dayNo' },
    { moment: 'dayOpened', label: 'slip.day.from' },
    { moment: 'dayClosed', label: 'slip.day.to' },
    { pair: 'slip.day.by', of: 'dayBy' },
    ...till.slice(1),
    { rule: 'thin' },
    { table: 'channels' },
    { rule: 'thin' },
    { pair: 'slip.day.net', of: 'dayNet', size: 'double' },
    { word: 'slip.day.netNote' },
    { table: 'earlier' },
    { table: 'left' },
    { rule: 'thin' },
    { pair: 'slip.day.sequence', of: 'daySequence' },
    { pair: 'slip.day.chain', of: 'dayChain' },
    { say: 'copyOrAgain', bold: true },
    { word: 'slip.day.keep' },
    { blank: 2 },
  ],
  orderCode: [
    ...shop,
    { title: 'slip.title.orderCode' },
    { pair: 'slip.amount', of: 'paymentAmount', size: 'double' },
    { pair: 'slip.asked', of: 'channel' },
    { qr: 'orderCode' },
    { moment: 'codeEnds', label: 'slip.validUntil' },
    { pair: 'slip.attempt', of: 'attemptNo' },
    ...till.slice(1),
    { mark: 'slip.notReceipt' },
    { blank: 2 },
  ],
  notice: [
    { mark: 'slip.notReceipt' },
    ...shop,
    { title: 'slip.title.notice' },
    { rule: 'thin' },
    { pair: 'slip.sale', of: 'paymentSale' },
    { moment: 'charged' },
    { pair: 'slip.channel', of: 'channel' },
    ...till,
    { pair: 'slip.attempt', of: 'attemptNo' },
    { rule: 'thin' },
    { pair: 'slip.amount', of: 'paymentAmount' },
    { word: 'slip.paid', bold: true },
    { word: 'slip.notWritten', bold: true },
    { word: 'slip.originalFollows' },
    { mark: 'slip.notReceipt' },
    { blank: 2 },
  ],
};
