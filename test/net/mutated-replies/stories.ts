/**
 * How specimens are had: a gateway talks with a wire twin through every state of an order, and what the
 * twin answered is kept.
 */
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../src/net/http/message.js';
import type { WalletGateway } from '../../../src/runtime/ports/gateway.js';
import type { ScriptEntry } from '../../../src/twins/wallet/script.js';
import { type CallName, type Specimen, type WireReply, ask } from './specimen.js';

/** A wallet of its own, without a past. */
export interface Wallet {
  readonly answer: (request: HttpRequest) => WireReply;
  readonly script: (next: readonly ScriptEntry[]) => void;
}

type Step = readonly [call: CallName, told: ScriptEntry['do'] | null];

/** Of one order each, call by call, with what the wallet is told to do. */
const stories: readonly (readonly Step[])[] = [
  // Most of all an order that was paid: there is the most to be lost.
  [['charge', 'ok'], ...Array.from({ length: 8 }, (): Step => ['query', null])],
  [
    ['charge', 'ok'],
    ['query', null],
    ['refund', 'ok'],
    ['queryRefund', null],
    ['queryRefund', null],
    ['query', null],
    ['void', null],
  ],
  [
    ['charge', 'ask'],
    ['query', null],
    ['void', null],
    ['query', null],
  ],
  [
    ['charge', 'ok'],
    ['charge', null],
    ['void', 'recall'],
    ['void', 'cannot'],
    ['void', 'ask'],
    ['void', null],
    ['query', null],
  ],
  [
    ['charge', 'decline'],
    ['query', null],
    ['void', null],
    ['refund', null],
    ['queryRefund', null],
  ],
  [
    ['charge', 'setup'],
    ['query', 'setup'],
    ['void', 'setup'],
    ['diagnose', null],
  ],
  [
    ['charge', 'ok'],
    ['refund', 'ask'],
    ['queryRefund', null],
    ['queryRefund', 'ask'],
  ],
  [
    ['charge', 'ok'],
    ['query', 'not-found'],
    ['query', 'decline'],
    ['refund', 'decline'],
  ],
];

export async function specimensOf(
  open: (http: HttpClient) => WalletGateway,
  newWallet: () => Wallet,
): Promise<Specimen[]> {
  const told: Specimen[] = [];
  for (const story of stories) {
    const wallet = newWallet();
    for (const [call, verb] of story) {
      const http: HttpClient = {
        send: (request) => {
          const reply = wallet.answer(request);
          told.push({ call, reply });
          return Promise.resolve(answered(reply));
        },
      };
      if (verb !== null) wallet.script([{ on: 'any', do: verb }]);
      await ask(open(http), call);
      wallet.script([]);
    }
  }
  return told;
}

export function answered({ status, headers, body }: WireReply): HttpAnswer {
  return { kind: 'answered', status, headers, body };
}
