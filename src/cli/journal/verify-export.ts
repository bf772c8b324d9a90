/**
 * `journal verify --export FILE --key PUBLIC.pem`: checks what `journal export` wrote, anywhere and
 * without a journal: lines, order, sums, digest, signature.
 */
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkExport } from '../../compose/export-file.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import type { CheckSignature, ExportFindings } from '../../runtime/journal/export-check.js';
import { signatureCheckOf } from '../../runtime/journal/export-key.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { type CliWorld, exitStatus } from '../command.js';
import { textOf, usage } from './journal-request.js';

export async function runVerifyExport(argv: readonly string[], world: CliWorld): Promise<number> {
  const given = parsed(argv);
  const check = given.key === undefined ? null : await readPublicKey(resolve(world.cwd, given.key));
  const path = resolve(world.cwd, given.export);
  const findings = await checkExport(readableNodeFolder(dirname(path)), basename(path), check);
  if (!findings.ok) {
    const { detail } = findings.error;
    throw usage({ zh: `${path} 不能读取：${detail}。`, en: `${path} cannot be read: ${detail}.` });
  }
  const isSound = findings.value.problems.length === 0;
  world.stdout(
    given.json
      ? `${JSON.stringify({ ok: isSound, ...findings.value })}\n`
      : textOfFindings(findings.value)[world.language],
  );
  return isSound ? exitStatus.done : exitStatus.fault;
}

interface Given {
  readonly export: string;
  readonly key: string | undefined;
  readonly json: boolean;
}

function parsed(argv: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { export: { type: 'string' }, key: { type: 'string' }, json: { type: 'boolean' } },
    });
    if (positionals.join(' ') === 'verify' && values.export !== undefined)
      return { export: values.export, key: values.key, json: values.json ?? false };
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw usage({
    zh: '请写作 journal verify --export FILE --key PUBLIC.pem。',
    en: 'Write journal verify --export FILE --key PUBLIC.pem.',
  });
}

async function readPublicKey(path: string): Promise<CheckSignature> {
  const text = await textOf(path);
  const check = text === null ? null : signatureCheckOf(text);
  if (check !== null) return check;
  throw new CliError({
    code: 'E-JOURNAL-KEY',
    status: 2,
    wrong: {
      zh: `密钥文件 ${path} 无法读取，或不是 Ed25519 公钥（PEM）。`,
      en: `The key file ${path} cannot be read, or is not an Ed25519 public key (PEM).`,
    },
  });
}

const signatureWords: Readonly<Record<ExportFindings['signature'], Bilingual>> = {
  valid: { zh: '签名有效', en: 'the signature is valid' },
  invalid: { zh: '签名无效', en: 'THE SIGNATURE IS NOT VALID' },
  none: { zh: '没有签名', en: 'NOT SIGNED' },
  unchecked: {
    zh: '未给出 --key，签名未校验',
    en: 'no --key was given, the signature was not checked',
  },
};

function textOfFindings(findings: ExportFindings): Bilingual {
  const { terminal, day, records, firstSequence, lastSequence, signature, problems } = findings;
  const range = `${firstSequence ?? '?'}..${lastSequence ?? '?'}`;
  const places = problems.map(({ line, problem }) => `${line}: ${problem}`);
  const zh = [
    `${terminal ?? '?'} ${day ?? '?'}：${records} 条记录，序号 ${range}；${signatureWords[signature].zh}。`,
    ...places.map((place) => `第 ${place}`),
    problems.length === 0 ? '完好。' : `${problems.length} 处不符。`,
  ];
  const en = [
    `${terminal ?? '?'} ${day ?? '?'}: ${records} records, seq ${range}; ${signatureWords[signature].en}.`,
    ...places.map((place) => `Line ${place}`),
    problems.length === 0 ? 'Clean.' : `${problems.length} problems.`,
  ];
  return { zh: `${zh.join('\n')}\n`, en: `${en.join('\n')}\n` };
}
