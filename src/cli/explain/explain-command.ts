/**
 * `holdfast explain [CODE]`: what a fault code means, what to do and whom to call, from the fault
 * catalogue; without a code, all of them in a line each. Needs no till and no configuration.
 */
import { parseArgs } from 'node:util';
import type { Language } from '../../runtime/ports/screen.js';
import { whomNames } from '../../runtime/text/fault-form.js';
import { type FaultCode, faults, isFaultCode } from '../../runtime/text/faults.js';
import { CliError } from '../cli-error.js';
import { type Command, exitStatus } from '../command.js';

export const explainCommand: Command = {
  name: 'explain',
  summary: { zh: '解释故障代码', en: 'explains a fault code' },
  help: {
    zh: `holdfast explain [CODE] [选项]：说明故障代码：出了什么问题、下一步做什么、找谁。
不写 CODE 时列出全部代码，每行一个。大小写均可，开头的 E- 可以省略。

  --json  每个代码一行 JSON

退出状态：0 完成，2 没有这个代码或用法有误。
`,
    en: `holdfast explain [CODE] [options]: what is wrong, what to do and whom to call.
Without CODE all codes, one a line. In capitals or not, and E- may be left out.

  --json  one JSON object a code

Exit status: 0 done, 2 no such code or wrong usage.
`,
  },
  run: (argv, world) => {
    const { codes, json } = readExplainArguments(argv);
    for (const code of codes ?? allCodes) {
      if (json) world.stdout(jsonOf(code, world.language));
      else if (codes === null) world.stdout(lineOf(code, world.language));
      else world.stdout(entryOf(code, world.language));
    }
    return Promise.resolve(exitStatus.done);
  },
};

const allCodes: readonly FaultCode[] = Object.keys(faults).filter(isFaultCode);

interface ExplainArguments {
  /** Null for all. */
  readonly codes: readonly FaultCode[] | null;
  readonly json: boolean;
}

function readExplainArguments(argv: readonly string[]): ExplainArguments {
  const { values, positionals } = parsed(argv);
  const codes = positionals.map(codeNamed);
  return { codes: codes.length === 0 ? null : codes, json: values.json ?? false };
}

function parsed(argv: readonly string[]) {
  try {
    const options = { json: { type: 'boolean' } } as const;
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError({
      code: 'E-EXPLAIN-USAGE',
      status: 2,
      wrong: {
        zh: `无法理解参数：${error.message}`,
        en: `These arguments make no sense: ${error.message}`,
      },
    });
  }
}

/** As it was read off a screen or told over a telephone: brackets, small letters, without `E-`. */
function codeNamed(word: string): FaultCode {
  const letters = word.toUpperCase().replaceAll(/[^A-Z-]/g, '');
  const found = [letters, `E-${letters}`].find(isFaultCode);
  if (found !== undefined) return found;
  throw new CliError({
    code: 'E-EXPLAIN-CODE',
    status: 2,
    wrong: { zh: `没有故障代码“${word}”。`, en: `There is no fault code "${word}".` },
  });
}

const codeColumns = Math.max(...allCodes.map(({ length }) => length));

function lineOf(code: FaultCode, language: Language): string {
  return `${code.padEnd(codeColumns)}  ${faults[code].wrong[language]}\n`;
}

const labels = {
  next: { zh: '下一步：', en: 'What to do:   ' },
  call: { zh: '找　谁：', en: 'Whom to call: ' },
} as const;

function entryOf(code: FaultCode, language: Language): string {
  const { wrong, next, call } = faults[code];
  return [
    `${code}\n`,
    `${wrong[language]}\n`,
    `${labels.next[language]}${next[language]}\n`,
    `${labels.call[language]}${whomNames[call][language]}\n`,
  ].join('');
}

function jsonOf(code: FaultCode, language: Language): string {
  const { wrong, next, call } = faults[code];
  const line = {
    code,
    wrong: wrong[language],
    next: next[language],
    call,
    whom: whomNames[call][language],
  };
  return `${JSON.stringify(line)}\n`;
}
