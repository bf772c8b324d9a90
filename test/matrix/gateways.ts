/** The gateways of the matrix: which wallet stands behind each, and how a bench is told to have it. */
import type { BenchStart } from '../workbench/bench-client.js';
import type { GatewayName } from './faults.js';

export interface MatrixGateway {
  /** Channel of the bench's wallet, and of its phone. */
  readonly wallet: string;
  readonly start: BenchStart;
}

const gateways: Readonly<Partial<Record<GatewayName, MatrixGateway>>> = {
  alipay: { wallet: 'alipay', start: {} },
};

export const gatewayNames: readonly GatewayName[] = ['alipay'];

export function walletOf(name: GatewayName): MatrixGateway {
  const found = gateways[name];
  if (found === undefined) throw new Error(`the bench has no ${name}`);
  return found;
}
