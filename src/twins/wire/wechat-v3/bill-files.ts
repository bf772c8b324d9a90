/**
 * Bills of v3: first an address and the SHA1 of the text, then the file at that address, for five
 * minutes, signed for by the asker and not by the wallet (facts/wallets.md 5.2).
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'fflate';
import type { WireAnswer } from '../wallet-wire.js';
import { billOf } from '../wechat/bill.js';
import { reply } from '../broken-reply.js';
import { type WeChatHouse, nonce } from '../wechat/wechat-house.js';
import { filePath } from './asked.js';
import type { Said } from './sealed.js';
import { failedWith } from './words.js';

export interface BillFiles {
  /** `origin`: where the wallet was asked. */
  ask(query: URLSearchParams, origin: string): Said;
  /** `undefined`: there is no such file, or no more. */
  file(query: URLSearchParams): WireAnswer | undefined;
}

const fileLifeMs = 5 * 60_000;

export function billFiles(house: WeChatHouse): BillFiles {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly endsAtMs: number }>();
  return {
    ask: (query, origin) => {
      if ((query.get('bill_type') ?? 'ALL') !== 'ALL') return failedWith('PARAM_ERROR');
      const tarType = query.get('tar_type');
      if (tarType !== null && tarType !== 'GZIP') return failedWith('PARAM_ERROR');
      const made = billOf(house, query.get('bill_date') ?? '');
      switch (made.kind) {
        case 'noDay':
          return failedWith('PARAM_ERROR');
        case 'creating':
          return failedWith('STATEMENT_CREATING');
        case 'none':
          return failedWith('NO_STATEMENT_EXIST');
        case 'bill': {
          const text = Buffer.from(made.text, 'utf8');
          const bytes = tarType === null ? text : gzipSync(text, { mtime: 0 });
          const token = nonce(house.random, 40);
          files.set(token, { bytes, endsAtMs: house.now() + fileLifeMs });
          const body = {
            hash_type: 'SHA1',
            hash_value: createHash('sha1').update(text).digest('hex'),
            download_url: `${origin}${filePath}?token=${token}`,
          };
          return { status: 200, body };
        }
      }
    },
    file: (query) => {
      const found = files.get(query.get('token') ?? '');
      if (found === undefined || found.endsAtMs <= house.now()) return undefined;
      return reply(200, { 'content-type': 'application/octet-stream' }, found.bytes);
    },
  };
}
