/** The bodies of requests, checked by their shape. What does not fit is a 400 that names the field. */
import { badShape } from './answers.js';

export type Body = Readonly<Record<string, unknown>>;

/** An object with no other keys than these. */
export function bodyOf(value: unknown, keys: readonly string[]): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badShape('The body is not a JSON object.', `Send an object with ${keys.join(', ')}.`);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw badShape(`There is no field "${unknown}" here.`, `The fields are ${keys.join(', ')}.`);
  }
  return value as Body;
}

export function choice<T extends string>(body: Body, key: string, from: readonly T[]): T {
  const found = from.find((one) => one === body[key]);
  if (found === undefined) {
    throw badShape(`"${key}" is not one of its values.`, `Use one of ${from.join(', ')}.`);
  }
  return found;
}

export function optionalChoice<T extends string>(
  body: Body,
  key: string,
  from: readonly T[],
): T | undefined {
  return body[key] === undefined ? undefined : choice(body, key, from);
}

export function textField(body: Body, key: string): string {
  const value = body[key];
  if (typeof value !== 'string') throw badShape(`"${key}" is not a text.`, 'Send a JSON string.');
  return value;
}

export function optionalText(body: Body, key: string): string | undefined {
  return body[key] === undefined ? undefined : textField(body, key);
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export function numberField(body: Body, key: string, { min, max }: Bounds): number {
  const value = body[key];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    throw badShape(`"${key}" is not a number that can be used.`, `Send ${min} to ${max}.`);
  }
  return value;
}

export function optionalNumber(body: Body, key: string, bounds: Bounds): number | undefined {
  return body[key] === undefined ? undefined : numberField(body, key, bounds);
}

const countMax = 1_000_000_000;

/** A whole number of the address, 0 and up; `undefined` when it is not told. */
export function countIn(query: URLSearchParams, name: string): number | undefined {
  const told = query.get(name);
  if (told === null) return undefined;
  const value = Number(told);
  if (/^\d+$/.test(told) && value <= countMax) return value;
  throw badShape(`"${name}" is not a whole number.`, `Send ${name}=1, or leave it out.`);
}

export function optionalBoolean(body: Body, key: string): boolean | undefined {
  const value = body[key];
  if (value !== undefined && typeof value !== 'boolean') {
    throw badShape(`"${key}" is neither true nor false.`, 'Send true or false.');
  }
  return value;
}

/** Only the entries that are there. */
export function given<T extends object>(
  fields: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
