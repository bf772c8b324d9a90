/**
 * Where a shop is, by its seed. Most are where everything is at hand; one in six is remote: its line dies
 * for hours, it closes for days, its wallets book late, mutter, and give nothing back. So what is rare
 * elsewhere (P2, P10, P15, P17, P20) is not rare there, and the others stay calm.
 */
import { chanceOf } from './chance.js';

/** Remote shops are played where they are asked for; in a run of usual ones none is. */
export type Place = 'usual' | 'remote';

export function isRemote(seed: number): boolean {
  return chanceOf(seed).branch('place').happens(remoteShops);
}

/** Per 10,000 shops. */
const remoteShops = 1_600;
