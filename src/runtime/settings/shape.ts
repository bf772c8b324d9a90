/**
 * Shapes of documents that people write: one description reads the document and is its JSON Schema.
 * Reading names every problem at once, each with its place (a JSON pointer) and what would be right;
 * a key that is not described is a problem. Pure.
 */
import type { ConfigProblem } from '../ports/device.js';
import type { Plain, PlainObject } from '../ports/entry.js';
import { type Result, failed, ok } from '../ports/result.js';

/** Where in the document a value stands; takes what is wrong with it. */
export interface Place {
  readonly path: string;
  problem(sentence: string): void;
  key(name: string): Place;
}

export interface Shape<T> {
  /** JSON Schema 2020-12 of what it takes. */
  readonly schema: PlainObject;
  /** What a missing key reads as; without this the key is required. */
  readonly absent?: { readonly value: T };
  /** `undefined` after at least one problem; the caller goes on to find the others. */
  read(raw: unknown, at: Place): T | undefined;
}

export type Fields = Readonly<Record<string, Shape<unknown>>>;
export type ObjectOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Shape<infer T> ? T : never;
};

/** The document's value, or everything that is wrong with it. */
export function readShape<T>(shape: Shape<T>, raw: unknown): Result<T, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const value = shape.read(raw, placeIn(problems));
  return value === undefined || problems.length > 0 ? failed(problems) : ok(value);
}

/** The root of a document whose problems go to `problems`. */
export function placeIn(problems: ConfigProblem[], path = ''): Place {
  return {
    path,
    problem: (sentence) => {
      problems.push({ path, problem: sentence });
    },
    key: (name) => placeIn(problems, `${path}/${pointerStep(name)}`),
  };
}

export interface TextRule {
  readonly form: RegExp;
  /** What would be right, after "must be": `1 to 8 capital letters and digits`. */
  readonly says: string;
}

export function text({ form, says }: TextRule): Shape<string> {
  return {
    schema: { type: 'string', pattern: form.source, description: says },
    read: (raw, at) => {
      if (typeof raw === 'string' && form.test(raw)) return raw;
      at.problem(`must be ${says}`);
      return undefined;
    },
  };
}

export function integer({ min, max }: { readonly min: number; readonly max: number }) {
  const shape: Shape<number> = {
    schema: { type: 'integer', minimum: min, maximum: max },
    read: (raw, at) => {
      const isWhole = typeof raw === 'number' && Number.isInteger(raw);
      if (isWhole && raw >= min && raw <= max) return raw;
      at.problem(`must be a whole number from ${min} to ${max}`);
      return undefined;
    },
  };
  return shape;
}

export function oneOf<const V extends string | number | boolean>(
  ...values: readonly V[]
): Shape<V> {
  return {
    schema: { enum: values },
    read: (raw, at) => {
      const found = values.find((value) => value === raw);
      if (found === undefined) at.problem(`must be one of ${values.map(quoted).join(', ')}`);
      return found;
    },
  };
}

/** Any object, as it is: somebody else knows its shape. */
export const anyObject: Shape<Readonly<Record<string, unknown>>> = {
  schema: { type: 'object' },
  read: (raw, at) => {
    if (isObject(raw)) return raw;
    at.problem('must be an object');
    return undefined;
  },
};

export function object<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  const names = Object.keys(fields);
  return {
    schema: objectSchema(fields),
    read: (raw, at) => {
      const given = anyObject.read(raw, at);
      if (given === undefined) return undefined;
      const value: Record<string, unknown> = {};
      let isWhole = true;
      for (const [name, shape] of Object.entries(fields)) {
        const read = readField(shape, name, given, at);
        if (read === undefined) isWhole = false;
        else value[name] = read;
      }
      for (const name of Object.keys(given)) {
        if (names.includes(name)) continue;
        at.key(name).problem(`is not known here; known are ${names.join(', ')}`);
        isWhole = false;
      }
      return isWhole ? (value as ObjectOf<F>) : undefined;
    },
  };
}

/**
 * An object in one of several shapes, told apart by what stands under `key`. Without a name that is
 * known there nothing else can be judged.
 */
export function variants<T>(key: string, shapes: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const names = Object.keys(shapes);
  return {
    schema: { oneOf: Object.values(shapes).map(({ schema }) => schema) },
    read: (raw, at) => {
      const given = anyObject.read(raw, at);
      if (given === undefined) return undefined;
      const name = oneOf(...names).read(Object.hasOwn(given, key) ? given[key] : null, at.key(key));
      return name === undefined ? undefined : shapes[name]?.read(given, at);
    },
  };
}

/** At most `max` values of one shape. */
export function list<T>(of: Shape<T>, max: number): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: of.schema, maxItems: max },
    read: (raw, at) => {
      if (!Array.isArray(raw) || raw.length > max) {
        at.problem(`must be a list of at most ${max}`);
        return undefined;
      }
      const read = raw.map((value: unknown, place) => of.read(value, at.key(String(place))));
      const values = read.filter((value) => value !== undefined);
      return values.length === read.length ? values : undefined;
    },
  };
}

/** An object whose keys are names of the writer's choice. */
export function named<T>(
  { form, says }: TextRule,
  of: Shape<T>,
): Shape<Readonly<Record<string, T>>> {
  return {
    schema: {
      type: 'object',
      propertyNames: { pattern: form.source },
      additionalProperties: of.schema,
    },
    read: (raw, at) => {
      const given = anyObject.read(raw, at);
      if (given === undefined) return undefined;
      const entries: [string, T][] = [];
      for (const [name, inner] of Object.entries(given)) {
        if (!form.test(name)) at.key(name).problem(`is no name: it must be ${says}`);
        const read = of.read(inner, at.key(name));
        if (read !== undefined && form.test(name)) entries.push([name, read]);
      }
      return entries.length === Object.keys(given).length ? Object.fromEntries(entries) : undefined;
    },
  };
}

/** A key that may be missing, and what it reads as then. */
export function optional<T, A>(shape: Shape<T>, value: A): Shape<T | A> {
  return { schema: shape.schema, read: (raw, at) => shape.read(raw, at), absent: { value } };
}

/** `check` sees what was read right, and may still object. */
export function checked<T>(shape: Shape<T>, check: (value: T, at: Place) => void): Shape<T> {
  return {
    ...shape,
    read: (raw, at) => {
      const value = shape.read(raw, at);
      if (value !== undefined) check(value, at);
      return value;
    },
  };
}

function readField(
  shape: Shape<unknown>,
  name: string,
  given: Readonly<Record<string, unknown>>,
  at: Place,
): unknown {
  const raw = Object.hasOwn(given, name) ? given[name] : undefined;
  if (raw !== undefined) return shape.read(raw, at.key(name));
  if (shape.absent === undefined) at.key(name).problem('is missing');
  return shape.absent?.value;
}

function objectSchema(fields: Fields): PlainObject {
  const rows = Object.entries(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(
      rows.map(([name, shape]): [string, Plain] => [name, shape.schema]),
    ),
    required: rows.flatMap(([name, shape]) => (shape.absent === undefined ? [name] : [])),
    additionalProperties: false,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** A key as a step of a JSON pointer (RFC 6901). */
function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
