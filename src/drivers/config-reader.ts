/**
 * Reads a driver's part of a board profile field by field and keeps all problems, each with its
 * path, until the end. A key that nobody asked for is a problem.
 */
import type { ConfigProblem } from '../runtime/ports/device.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';

export interface ConfigReader {
  /** The raw value of `key`, undefined when it is missing. */
  take(key: string): unknown;
  problem(key: string, sentence: string): void;
  text(key: string): string;
  /** Without `otherwise` the key is required. */
  oneOf<T extends string>(key: string, values: readonly T[], otherwise?: T): T;
  integer(key: string, range: IntegerRange): number;
  /** Reads what lies under `key`. Its problems are kept here; a missing key reads as `{}`. */
  inner<T>(key: string, read: (reader: ConfigReader) => T): T;
  /** `value`, or everything that was wrong. */
  end<T>(value: T): Result<T, readonly ConfigProblem[]>;
}

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  readonly otherwise?: number;
}

export function readConfig(raw: unknown): ConfigReader {
  const problems: ConfigProblem[] = [];
  const reader = readerAt('', raw, problems);
  return {
    ...reader,
    end: (value) => {
      reader.leave();
      return problems.length === 0 ? ok(value) : failed(problems);
    },
  };
}

interface InnerReader extends ConfigReader {
  /** Names the keys that nobody asked for. */
  leave(): void;
}

function readerAt(path: string, raw: unknown, problems: ConfigProblem[]): InnerReader {
  const asked = new Set<string>();
  const fields = isObject(raw) ? raw : {};
  if (!isObject(raw)) problems.push({ path, problem: 'must be an object' });
  const problem = (key: string, sentence: string): void => {
    problems.push({ path: `${path}/${pointer(key)}`, problem: sentence });
  };
  const take = (key: string): unknown => {
    asked.add(key);
    return Object.hasOwn(fields, key) ? fields[key] : undefined;
  };
  const oneOf = <T extends string>(key: string, values: readonly T[], otherwise?: T): T => {
    const value = take(key);
    const found = values.find((one) => one === (value === undefined ? otherwise : value));
    if (found !== undefined) return found;
    problem(key, `must be one of ${values.join(', ')}`);
    return values[0] as T;
  };
  return {
    take,
    problem,
    oneOf,
    text: (key) => {
      const value = take(key);
      if (typeof value === 'string' && value !== '') return value;
      problem(key, 'must be a text that is not empty');
      return '';
    },
    integer: (key, { min, max, otherwise }) => {
      const value = take(key) ?? otherwise;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
        return value;
      }
      problem(key, `must be a whole number from ${min} to ${max}`);
      return otherwise ?? min;
    },
    inner: (key, read) => {
      const value = take(key);
      const reader = readerAt(`${path}/${pointer(key)}`, value ?? {}, problems);
      const result = read(reader);
      reader.leave();
      return result;
    },
    end: (value) => (problems.length === 0 ? ok(value) : failed(problems)),
    leave: () => {
      for (const key of Object.keys(fields)) {
        if (!asked.has(key)) problem(key, 'is not known here');
      }
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key as a step of a JSON pointer (RFC 6901). */
function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
