/** What the bench answers over HTTP, and its one form of error (CONTRACT, Bench HTTP interface). */

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
  readonly status: 400 | 403 | 404 | 405 | 408 | 409 | 413 | 501 | 504;
  /** `E-BENCH-WHAT`, stable. */
  readonly code: string;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do, in a sentence. */
  readonly next: string;
}

/** Thrown by a route; becomes `{error: {code, message, next}}`. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.message);
    this.error = error;
  }
}

export function badShape(message: string, next: string): ApiFault {
  return new ApiFault({ status: 400, code: 'E-BENCH-SHAPE', message, next });
}

export function conflict(code: string, message: string, next: string): ApiFault {
  return new ApiFault({ status: 409, code, message, next });
}

export function notBuilt(what: string): ApiFault {
  return new ApiFault({
    status: 501,
    code: 'E-BENCH-NOT-BUILT',
    message: `${what} is not built yet.`,
    next: 'Use another channel or another input.',
  });
}

export function errorAnswer({ status, code, message, next }: ApiError): Answer {
  return json({ error: { code, message, next } }, status);
}
