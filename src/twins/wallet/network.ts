/**
 * The way between the till and every remote service (CONTRACT, `POST /api/network`). One object
 * for all wallets of a world. It knows how a request leaves and how long it travels, not what is in it.
 */
import { invariant } from '../../runtime/ports/bug.js';

export type NetworkMode =
  | { readonly kind: 'up' }
  /** Connection attempts hang; whatever is under way, request or answer, is lost. */
  | { readonly kind: 'down' }
  | { readonly kind: 'refused' }
  /** Adds to each way. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The request is read by something in between, which resets before it forwards a byte. */
  | { readonly kind: 'reset' }
  /** Something in between answers 200 with HTML. */
  | { readonly kind: 'captive' };

export interface TwinNetwork {
  set(mode: NetworkMode): void;
  mode(): NetworkMode;
  /** How often the line has gone down: what left before the last time has not arrived. */
  cuts(): number;
  /** How long one way takes now. */
  travelMs(): number;
}

export function twinNetwork(options: { readonly travelMs?: number } = {}): TwinNetwork {
  const baseMs = options.travelMs ?? 50;
  let mode: NetworkMode = { kind: 'up' };
  let cuts = 0;
  return {
    set: (next) => {
      invariant(next.kind !== 'slow' || next.ms >= 0, 'a slow network takes time');
      if (next.kind === 'down' && mode.kind !== 'down') cuts += 1;
      mode = next;
    },
    mode: () => mode,
    cuts: () => cuts,
    travelMs: () => baseMs + (mode.kind === 'slow' ? mode.ms : 0),
  };
}
