/** The gateways of the matrix: which wallet stands behind each, and how a bench is told to have it. */
import type { BenchStart } from '../workbench/bench-client.js';
import type { GatewayName } from './faults.js';

export interface MatrixGateway {
  /** Channel of the bench's wallet, and of its phone. */
  readonly wallet: string;
  readonly start: BenchStart;
}

const gateways: Readonly<Record<GatewayName, MatrixGateway>> = {
  alipay: { wallet: 'alipay', start: {} },
  'wechat-v2': { wallet: 'wechat', start: { weChat: 'v2' } },
  'wechat-v3': { wallet: 'wechat', start: { weChat: 'v3' } },
};

export const gatewayNames = Object.keys(gateways) as readonly GatewayName[];

export function walletOf(name: GatewayName): MatrixGateway {
  return gateways[name];
}
