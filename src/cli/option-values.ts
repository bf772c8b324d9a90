/**
 * The values of a command's options, told in words when they cannot be used: each command has a code of
 * its own for that, and its help says the rest.
 */
import type { Bilingual } from '../runtime/text/fault-form.js';
import type { CommandFaultCode } from '../runtime/text/faults.js';
import { CliError } from './cli-error.js';

export interface OptionValues {
  /** What the reader of arguments makes of them; what it throws becomes words. */
  readonly parsed: <T>(parse: () => T) => T;
  /** A whole number within a range, both ends in it. */
  readonly numberIn: (name: string, text: string, range: readonly [number, number]) => number;
  /** One of a few words. */
  readonly oneIn: <T extends string>(name: string, names: readonly T[], text: string) => T;
  /** To be thrown: `wrong` says what cannot be used. */
  readonly usage: (wrong: Bilingual) => CliError;
}

export function optionValuesOf(code: CommandFaultCode): OptionValues {
  const usage = (wrong: Bilingual): CliError => new CliError({ code, status: 2, wrong });
  return {
    usage,
    parsed: (parse) => {
      try {
        return parse();
      } catch (cause: unknown) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw usage({ zh: `参数有误：${why}。`, en: `The arguments cannot be used: ${why}.` });
      }
    },
    numberIn: (name, text, [min, max]) => {
      const value = Number(text);
      if (/^\d+$/.test(text) && value >= min && value <= max) return value;
      const range = `${String(min)}..${String(max)}`;
      throw usage({
        zh: `${name} 须为 ${range} 的整数，而不是“${text}”。`,
        en: `${name} is a whole number ${range}, not "${text}".`,
      });
    },
    oneIn: (name, names, text) => {
      const found = names.find((known) => known === text);
      if (found !== undefined) return found;
      throw usage({
        zh: `${name} 须为 ${names.join(' 或 ')}，而不是“${text}”。`,
        en: `${name} is ${names.join(' or ')}, not "${text}".`,
      });
    },
  };
}
