/**
 * The log: for developers and support, never for decisions. An entry is a stable name and flat
 * fields; a `Secret` shows itself as `[secret]`.
 */
import type { Secret } from './secret.js';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';
export type LogValue = string | number | boolean | null | Secret<unknown>;

export interface Log {
  /** Never throws and never blocks; an entry may be dropped under pressure, with a count. */
  write(level: LogLevel, name: string, fields?: Readonly<Record<string, LogValue>>): void;
}

export const silentLog: Log = { write: () => undefined };
