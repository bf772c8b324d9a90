/**
 * A wallet's books on disk, so that they outlive the bench: one JSON line each time an order or its
 * calls changed, the last line of an order holds. A line that was cut off is passed over.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { LedgerRow } from '../../twins/wallet/ledger.js';
import type { LoggedCall } from './call-log.js';

export interface KeptOrder {
  readonly attempt: string;
  /** `null`: asked about, never charged. */
  readonly row: LedgerRow | null;
  readonly calls: readonly LoggedCall[];
}

export interface LedgerFile {
  /** As they were when the file was opened, oldest first. */
  readonly kept: readonly KeptOrder[];
  /** When the last line was written, in the bench's time; 0 for a new file. */
  readonly elapsedMs: number;
  save(order: KeptOrder, elapsedMs: number): void;
}

interface Line {
  readonly order: KeptOrder;
  readonly elapsedMs: number;
  readonly wallMs: number;
}

export function openLedgerFile(path: string): LedgerFile {
  const orders = new Map<string, Line>();
  let last: Line | undefined;
  for (const text of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const line = lineOf(text);
    if (line === undefined) continue;
    orders.set(line.order.attempt, line);
    last = line;
  }
  const whole = [...orders.values()].map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(`${path}.new`, whole, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  const sleptMs = last === undefined ? 0 : Math.max(0, Date.now() - last.wallMs);
  return {
    kept: [...orders.values()].map((line) => line.order),
    elapsedMs: (last?.elapsedMs ?? 0) + sleptMs,
    save: (order, elapsedMs) => {
      const line: Line = { order, elapsedMs, wallMs: Date.now() };
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    },
  };
}

function lineOf(text: string): Line | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
