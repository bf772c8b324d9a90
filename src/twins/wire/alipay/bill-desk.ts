/**
 * Where Alipay hands out its bills: an address that lives 30 seconds, and the file behind it. Whoever has
 * the address has the bill; nothing of the file is signed.
 */
import { createHash } from 'node:crypto';
import type { WireAnswer } from '../wallet-wire.js';
import { type BillBooks, billOf } from './bill.js';
import type { Fields } from './document.js';
import { businessFailed, invalidArguments } from './words.js';

export const billPath = '/downloadBillFile.resource';

export interface BillDesk {
  /** The fields of the answer to a question for a bill; `origin` is how the asker reached the wallet. */
  ask(content: Fields, origin: string): Fields;
  /** What comes for the address, as path and query. */
  file(target: string): WireAnswer;
}

const linkLifeMs = 30_000;
/** Beyond this the oldest are forgotten. */
const linksMax = 100;

interface Link {
  readonly archive: Uint8Array;
  readonly endsAtMs: number;
}

export function billDesk(books: () => BillBooks): BillDesk {
  const links = new Map<string, Link>();
  let handedOut = 0;
  return {
    ask: (content, origin) => {
      const day = content['bill_date'] ?? '';
      if (content['bill_type'] !== 'trade') return invalidArguments('isv.invalid-arguments');
      const now = books();
      const made = billOf(now, day);
      if (made.kind === 'noDay') return invalidArguments('isv.invalid-arguments');
      if (made.kind === 'none') return businessFailed('isp.bill_not_exist');
      handedOut += 1;
      const token = createHash('sha256').update(`bill ${handedOut}`).digest('hex').slice(0, 32);
      links.set(token, { archive: made.archive, endsAtMs: now.nowMs + linkLifeMs });
      for (const old of [...links.keys()].slice(0, -linksMax)) links.delete(old);
      const query = `bizType=trade&fileType=csv.zip&bizDates=${day.replaceAll('-', '')}&token=${token}`;
      return { code: '10000', msg: 'Success', bill_download_url: `${origin}${billPath}?${query}` };
    },
    file: (target) => {
      const token = new URL(target, 'http://wallet').searchParams.get('token') ?? '';
      const link = links.get(token);
      const isAlive = link !== undefined && books().nowMs < link.endsAtMs;
      return {
        kind: 'reply',
        status: 200,
        headers: { 'content-type': isAlive ? 'application/zip' : 'text/html;charset=utf-8' },
        body: isAlive ? link.archive : '<html><body>下载链接已失效</body></html>',
        paddingBytes: 0,
      };
    },
  };
}
