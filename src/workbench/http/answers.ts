/** What the bench answers over HTTP, and its one form of error (CONTRACT, Bench HTTP interface). */
import { type BenchFaultCode, faults } from '../../runtime/text/faults.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

export function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` };
}

export function text(body: string): Answer {
  return { status: 200, type: 'text/plain; charset=utf-8', body };
}

/** A file of the page. */
export function document(type: string, body: string): Answer {
  return { status: 200, type: `${type}; charset=utf-8`, body };
}

export function picture(body: Uint8Array): Answer {
  return { status: 200, type: 'image/png', body };
}

export interface ApiError {
  readonly status: 400 | 403 | 404 | 405 | 408 | 409 | 413 | 500 | 501 | 504;
  /** Stable: an entry of the fault catalogue. */
  readonly code: BenchFaultCode;
  /** What is wrong, in a sentence; the catalogue's unless more is known. */
  readonly message?: string;
  /** What to do, in a sentence, likewise. */
  readonly next?: string;
}

/** Thrown by a route; becomes `{error: {code, message, next}}`. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.message ?? faults[error.code].wrong.en);
    this.error = error;
  }
}

export function badShape(message: string, next: string): ApiFault {
  return new ApiFault({ status: 400, code: 'E-BENCH-SHAPE', message, next });
}

export function notBuilt(what: string): ApiFault {
  return new ApiFault({
    status: 501,
    code: 'E-BENCH-NOT-BUILT',
    message: `${what} is not built yet.`,
  });
}

export function errorAnswer({ status, code, message, next }: ApiError): Answer {
  const { wrong, next: usual } = faults[code];
  return json({ error: { code, message: message ?? wrong.en, next: next ?? usual.en } }, status);
}
