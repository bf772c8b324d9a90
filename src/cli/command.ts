/**
 * What a command of `holdfast` is and what it may touch. A command never reads the process: the
 * world it needs comes in as `CliWorld`, so a test runs it in-process. It ends by returning an exit
 * status, or by throwing a `CliError` for anything the person at the keyboard can put right.
 */
import type { Language } from '../runtime/ports/screen.js';
import type { Bilingual } from '../runtime/text/fault-form.js';

/** 0 done, 1 ran and found a fault, 2 wrong usage or configuration, 3 refused by a safety rule, 70 a bug. */
export const exitStatus = { done: 0, fault: 1, usage: 2, refused: 3, bug: 70 } as const;

export interface CliWorld {
  /** Writes text to standard output as it is: the caller ends its lines. */
  readonly stdout: (text: string) => void;
  /** Writes text to standard error as it is: the caller ends its lines. */
  readonly stderr: (text: string) => void;
  readonly language: Language;
  /** The folder that relative paths of the arguments start from, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--debug` was given: a stack may be shown. */
  readonly debug: boolean;
}

export interface Command {
  /** The word after `holdfast`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: Bilingual;
  /** The text of `holdfast NAME --help`, lines ended. */
  readonly help: Bilingual;
  /** `argv` is what follows the command's name. Resolves to one of `exitStatus`. */
  run(argv: readonly string[], world: CliWorld): Promise<number>;
}
