/** What the wallets' own books say of what stands on an LCD, at the moment when it stands there. */
import type { LedgerRow } from '../twins/wallet/ledger.js';
import type { Truth } from './false-sentences.js';
import type { Status } from '../runtime/terminal/status.js';
import type { WalletTwin } from '../twins/wallet/wallet-twin.js';
import type { WireWallets } from './wire-wallets.js';

/** Whose LCD it is, and where the money is. */
export interface Shown {
  readonly wallets: Readonly<Record<string, WalletTwin>>;
  readonly wires: WireWallets;
  status(): Status | null;
}

export function truthOf(world: Shown): Truth {
  const wallets = Object.values(world.wallets);
  return {
    status: () => world.status(),
    keptOf: (attempt) => {
      const kept =
        wallets.reduce((sum, wallet) => sum + wallet.kept(attempt), 0) + world.wires.kept(attempt);
      if (kept === 0 || !wallets.some((wallet) => isBookedLate(wallet.row(attempt)))) return kept;
      const isKnown = world.status()?.duties.some((duty) => duty.attempt === attempt) === true;
      return isKnown ? kept : 0;
    },
    wasPaid: (amountFen) =>
      wallets.some((wallet) => wallet.wasPaid(amountFen)) || world.wires.wasPaid(amountFen),
  };
}

/** After its charge call was over: nobody can know before an ask of P17 has found it. */
function isBookedLate(row: LedgerRow | undefined): boolean {
  const charge = row?.calls.find(({ on }) => on === 'pay');
  return row !== undefined && charge !== undefined && row.createdAtMs - charge.atMs > callMs;
}

const callMs = 15_000;
