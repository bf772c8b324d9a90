/** Ways to come to the screens that tests begin on, and what was asked of the core by then. */
import type { Key } from '../../../src/runtime/ports/device.js';
import { fen } from '../../../src/runtime/ports/units.js';
import type { Attempt } from '../../../src/runtime/payment/model.js';
import { type Desk, answer, codeOf, openDesk, press, scan, wait } from './session-desk.js';

export const amountKeys: readonly Key[] = ['1', '2', '.', '5', '0'];
export const paidAnswer = {
  kind: 'paid',
  amountFen: fen(1250),
  currency: 'CNY',
  walletNo: 'W1',
} as const;
export const silence = { kind: 'unknown', detail: 'silence' } as const;

export const awaiting = (desk = openDesk()): Desk => press(desk, ...amountKeys, 'ENTER');
export const asking = (desk = openDesk(), code = codeOf('1')): Desk => scan(awaiting(desk), code);
export const cancelled = (desk = openDesk(), code = codeOf('1')): Desk =>
  press(wait(asking(desk, code), 1000), 'CANCEL');
export const paid = (desk: Desk): Desk => answer(desk, { verb: 'charge', said: paidAnswer });
export const kindsOf = (desk: Desk): string[] => desk.asked.map(({ kind }) => kind);
export const chargesOf = (desk: Desk): string[] =>
  desk.asked.flatMap((request) =>
    request.kind === 'ChargeAsked' ? [request.code?.hash ?? ''] : [],
  );
export const attemptsOf = ({ book }: Desk): Attempt[] => [...book.attempts.values()];
export const stateOf = (desk: Desk, index = 0): string =>
  attemptsOf(desk)[index]?.state.kind ?? 'none';
