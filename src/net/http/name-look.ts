/** Whom a name of a service stands for, as the system answers it: for whoever has to say why nobody does. */
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { After } from '../../runtime/ports/clock.js';
import type { Millis } from '../../runtime/ports/units.js';
import { hostOf } from './address.js';
import { systemCode } from './system-code.js';

export type NameLook =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  /** The URL names an address: nobody has to be asked. */
  | { readonly kind: 'address' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'late'; readonly max: Millis };

export interface LookTime {
  readonly after: After;
  readonly max: Millis;
}

export function lookUpName(url: URL, { after, max }: LookTime): Promise<NameLook> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return Promise.resolve({ kind: 'address' });
  return new Promise((resolve) => {
    const disarm = after(max, () => {
      resolve({ kind: 'late', max });
    });
    lookup(host, { all: true }, (error, found) => {
      disarm();
      if (error !== null) resolve({ kind: 'failed', code: systemCode(error) });
      else resolve({ kind: 'found', addresses: found.map(({ address }) => address) });
    });
  });
}
