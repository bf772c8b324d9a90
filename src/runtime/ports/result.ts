/** What the world does comes back as a value: either `ok` with a value or not, with an error. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function failed<E>(error: E): Result<never, E> {
  return { ok: false, error };
}
