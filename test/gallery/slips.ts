/** The papers of the gallery: every kind of slip, as the core asks for it at a desk that came to it. */
import type { SlipJob } from '../../src/runtime/payment/model.js';
import type { PrintableSlip } from '../../src/runtime/ports/device.js';
import type { Language } from '../../src/runtime/ports/screen.js';
import { fen, wallMs } from '../../src/runtime/ports/units.js';
import type { SlipFacts } from '../../src/runtime/terminal/slip-fields.js';
import { noticeOf, orderCodeOf, slipOf } from '../../src/runtime/terminal/slip-text.js';
import { beijingAhead } from '../../src/runtime/terminal/slip-time.js';
import type { Desk } from '../runtime/terminal/session-desk.js';
import { samples } from '../runtime/terminal/view-samples.js';

export interface SlipSample {
  readonly name: string;
  readonly lines: (language: Language) => PrintableSlip;
}

const merchant = {
  name: '海风面馆',
  address: '青岛市市南区香港中路 1 号',
  phone: '0532-8888-0000',
  merchantNo: 'M20260001',
  verifiedAt: wallMs(1_700_000_000_000),
};

const factsOf = ({ book }: Desk, language: Language): SlipFacts => ({
  book,
  merchant,
  language,
  ahead: beijingAhead,
  cashier: language === 'zh' ? '小王' : 'Wang',
});

function sampleDesk(name: string): Desk {
  const sample = samples[name];
  if (sample === undefined) throw new Error(`there is no sample ${name}`);
  return sample();
}

/** The job that the core asked for last, or one like it in another state. */
function slip(name: string, sample: string, change: Partial<SlipJob> = {}): SlipSample {
  const desk = sampleDesk(sample);
  const [attempt] = desk.book.attempts.values();
  if (attempt === undefined) throw new Error(`${sample} has no attempt`);
  const { no, sale, amountFen } = attempt;
  const fresh = { papers: 1, reprint: 0, earlier: false, state: 'sending' } as const;
  const job = { no: 1, kind: 'sale', sale, of: no, amountFen, ...fresh, ...change } as SlipJob;
  return { name, lines: (language) => slipOf(job, factsOf(desk, language)) };
}

const refundNo = [...sampleDesk('refunded').book.refunds.keys()][0];
const dutyNo = [...sampleDesk('duty open').book.duties.keys()][0];
if (refundNo === undefined || dutyNo === undefined) throw new Error('the samples have both');

export const slipSamples: readonly SlipSample[] = [
  slip('sale', 'paid'),
  slip('sale, cash', 'paid by a person'),
  slip('sale, paid late', 'late'),
  slip('sale, earlier', 'paid', { earlier: true }),
  slip('sale, printed again', 'paid', { papers: 2, reprint: 1 }),
  slip('copy', 'paid', { kind: 'copy', reprint: 2 }),
  slip('void, no money moved', 'voided, never', { kind: 'void' }),
  slip('void, return ordered', 'voided, returned', { kind: 'void' }),
  slip('void, money may have moved', 'voided, unknown', { kind: 'void' }),
  slip('sale, clock not set', 'paid on a clock that was not set'),
  slip('refund, part', 'refunded', { kind: 'refund', of: refundNo, amountFen: fen(250) }),
  slip('return', 'duty open', { kind: 'return', of: dutyNo }),
  daySlip('day', 'day closed'),
  daySlip('day, much of everything', 'day closed, much of everything'),
  daySlip('day, printed again', 'day closed', { papers: 2, reprint: 1 }),
  notice('notice, not written down', 'paid, not written down'),
  orderCode('code to scan', 'code to scan'),
];

/** The slip of the day that was closed last. */
function daySlip(name: string, sample: string, change: Partial<SlipJob> = {}): SlipSample {
  const desk = sampleDesk(sample);
  const job = [...desk.book.slips.values()].findLast(({ kind }) => kind === 'day');
  if (job === undefined) throw new Error(`${sample} has no day slip`);
  return { name, lines: (language) => slipOf({ ...job, ...change }, factsOf(desk, language)) };
}

/** What a customer scans. */
function orderCode(name: string, sample: string): SlipSample {
  const desk = sampleDesk(sample);
  const no = desk.book.foreground;
  if (no === null) throw new Error(`${sample} has nobody in front`);
  const code = 'https://qr.alipay.com/bax05351pgjnfbyzp3it25b8';
  return { name, lines: (language) => orderCodeOf(no, code, factsOf(desk, language)) };
}

function notice(name: string, sample: string): SlipSample {
  const desk = sampleDesk(sample);
  const [no] = desk.book.unwritten;
  if (no === undefined) throw new Error(`${sample} has nothing unwritten`);
  return { name, lines: (language) => noticeOf(no, factsOf(desk, language)) };
}
