/** The file of a bill: fetched once from where Alipay says it lies, unpacked, read. */
import type { BillAnswer } from '../../../runtime/ports/gateway.js';
import type { Secret } from '../../../runtime/ports/secret.js';
import { after, seconds } from '../../../runtime/ports/units.js';
import { readZip } from '../../archive/zip.js';
import type { GatewayParts } from '../gateway-parts.js';
import { unknown } from './answer.js';
import { readBill } from './bill.js';

/** A busy shop's day is a few hundred KiB packed; beyond these it is no bill of a shop. */
const bytesMax = 16 * 1024 * 1024;
const limits = { membersMax: 8, bytesMax: 64 * 1024 * 1024 };

/** The link lives 30 s (facts/wallets.md 2.2); what has begun by then may take longer. */
const deadline = seconds(60);

export async function fetchBill(
  url: Secret<URL>,
  day: string,
  { http, clock }: Pick<GatewayParts, 'http' | 'clock'>,
): Promise<BillAnswer> {
  const answer = await http.send({
    method: 'GET',
    url: url.reveal(),
    headers: { accept: '*/*' },
    body: null,
    until: after(clock.mono(), deadline),
    bodyBytesMax: bytesMax,
  });
  if (answer.kind !== 'answered') return answer;
  // A redirect among them: the link was signed, where it leads to was not.
  if (answer.status !== 200) return unknown(`status of the bill is ${String(answer.status)}`);
  const members = await readZip(answer.body, limits);
  if (!members.ok) return unknown(`file of the bill ${members.error}`);
  const rows = readBill(members.value, day);
  return rows.ok ? { kind: 'bill', rows: rows.value } : unknown(`bill ${rows.error}`);
}
