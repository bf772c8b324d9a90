/**
 * Stands between the till and a wallet and writes down each call and each answer. At the moment a
 * request that moves money leaves, the disk as a power cut would leave it then is kept, and must hold
 * the record of that request (P7).
 */
import type {
  ChargeOrder,
  DiagnoseAnswer,
  OrderForm,
  RefundOrder,
  WalletGateway,
} from '../../src/runtime/ports/gateway.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import type { TwinDisk } from '../../src/twins/disk.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { readJournal } from './journal-view.js';
import type { Note } from './happenings.js';

export interface Watched {
  /** What was sent without its record. */
  readonly violations: string[];
  /** Disks that are still being looked at. */
  readonly pending: Promise<void>[];
  /** Cancels sent, by number of the order. */
  readonly cancels: Map<string, number>;
}

export interface WatchParts {
  readonly note: Note;
  readonly disk: TwinDisk;
  readonly watched: Watched;
}

export function watchGateway(gateway: WalletGateway, parts: WatchParts): WalletGateway {
  const { note } = parts;
  const { channel } = gateway;
  const tell = async <A extends { readonly kind: string }>(
    call: string,
    answer: Promise<A>,
  ): Promise<A> => {
    note('call', call);
    const said = await answer;
    note('answer', `${call}: ${said.kind}`);
    return said;
  };
  return {
    channel,
    forms: gateway.forms,
    charge: (order: ChargeOrder) => {
      expectRecord(parts, order.attempt, 'Charging', 1);
      return tell(`pay ${channel} ${order.attempt}`, gateway.charge(order));
    },
    query: (attempt: AttemptNo) => tell(`query ${channel} ${attempt}`, gateway.query(attempt)),
    void: (attempt: AttemptNo, form: OrderForm) => {
      const sent = (parts.watched.cancels.get(attempt) ?? 0) + 1;
      parts.watched.cancels.set(attempt, sent);
      expectRecord(parts, attempt, 'CancelSent', sent);
      return tell(`cancel ${channel} ${attempt}`, gateway.void(attempt, form));
    },
    refund: (order: RefundOrder) => {
      expectRecord(parts, order.attempt, 'RefundSent', 1);
      return tell(`refund ${channel} ${order.attempt}`, gateway.refund(order));
    },
    queryRefund: (order: RefundOrder) =>
      tell(`refundQuery ${channel} ${order.attempt}`, gateway.queryRefund(order)),
    bill: (day: string) => gateway.bill(day),
    diagnose: (): Promise<DiagnoseAnswer> => tell(`diagnose ${channel}`, gateway.diagnose()),
  };
}

function expectRecord(
  { disk, watched }: WatchParts,
  attempt: string,
  type: string,
  least: number,
): void {
  const random = seededRandom(1);
  const left = disk.fork(random);
  left.cut('lost', random);
  const look = async (): Promise<void> => {
    const { entries } = await readJournal(left);
    const written = entries.filter((entry) => entry.type === type && entry.attempt === attempt);
    if (written.length < least)
      watched.violations.push(
        `a request about ${attempt} left before its ${type} (${String(least)}) was durable`,
      );
  };
  watched.pending.push(look());
}
