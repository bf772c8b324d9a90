/**
 * The arguments that belong to `holdfast` itself: `--lang`, `--debug`, `--help`, `--version`. They may
 * stand anywhere before a lone `--`; all else is the command and what belongs to it.
 */
import type { Language } from '../runtime/ports/screen.js';
import { CliError } from './cli-error.js';

export interface CliArguments {
  /** As given by `--lang`; undefined leaves it to the locale. */
  readonly language: Language | undefined;
  readonly debug: boolean;
  readonly help: boolean;
  readonly version: boolean;
  /** The command's name and its arguments, in order. */
  readonly rest: readonly string[];
}

/** Throws a `CliError` when `--lang` names no language of the house. */
export function readArguments(argv: readonly string[]): CliArguments {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const rest: string[] = [];
  let language: Language | undefined;
  let isLanguageNext = false;
  const flags = new Set<string>();
  for (const word of own) {
    if (isLanguageNext) {
      language = languageNamed(word);
      isLanguageNext = false;
    } else if (word === '--lang') isLanguageNext = true;
    else if (word.startsWith('--lang=')) language = languageNamed(word.slice('--lang='.length));
    else if (flagNames.has(word)) flags.add(word);
    else rest.push(word);
  }
  if (isLanguageNext) languageNamed('');
  return {
    language,
    debug: flags.has('--debug'),
    help: flags.has('--help') || flags.has('-h'),
    version: flags.has('--version'),
    rest: [...rest, ...(end === -1 ? [] : argv.slice(end))],
  };
}

/** The language of a POSIX locale such as `zh_CN.UTF-8`; English when it names none of ours. */
export function languageOfLocale(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}

const flagNames: ReadonlySet<string> = new Set(['--debug', '--help', '-h', '--version']);

function languageNamed(word: string): Language {
  if (word === 'zh' || word === 'en') return word;
  throw new CliError({
    code: 'E-CLI-LANGUAGE',
    status: 2,
    wrong: {
      zh: `没有语言“${word}”。`,
      en: `There is no language "${word}".`,
    },
  });
}
