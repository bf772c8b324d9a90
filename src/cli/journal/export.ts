/**
 * `journal export DAY`: the records of one day as signed JSON lines, to standard output or, durably and
 * read back, to a file. Only the file leaves a receipt in the data folder, which is what retention goes
 * by. Reads the journal only, live or dead, and takes no lock.
 */
import { basename, dirname } from 'node:path';
import { type Configuration } from '../../compose/configuration.js';
import { checkExport, writeExport } from '../../compose/export-file.js';
import { writeReceipt } from '../../compose/export-receipts.js';
import { nodeClock } from '../../platform/node-clock.js';
import { nodeFolder } from '../../platform/node-storage.js';
import { type ExportParts, exportLines } from '../../runtime/journal/day-export.js';
import { type DaySelection, selectDay } from '../../runtime/journal/day-selection.js';
import type { ExportFindings } from '../../runtime/journal/export-check.js';
import { daysSinceEpoch } from '../../runtime/ports/calendar.js';
import type { StorageFault } from '../../runtime/ports/storage.js';
import { beijingAhead } from '../../runtime/terminal/slip-time.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { exitStatus } from '../command.js';
import { readVersion } from '../version.js';
import { type JournalRequest, configurationAt, unreadable, usage } from './journal-request.js';

export async function runExport(request: JournalRequest): Promise<number> {
  const { world, config, data, index, to } = request;
  const day = dayOf(request.words);
  const configuration = config === null ? null : await configurationAt(config, data);
  const source = { ...request.source, key: configuration?.chainKey ?? request.source.key };
  const selected = await selectDay(source, index, { day, ahead: beijingAhead });
  if (!selected.ok) throw unreadable(selected.error, data);
  if (selected.value === null) throw noDay(day);
  const selection = selected.value;
  const sign = configuration?.exportKey?.sign ?? null;
  const parts: ExportParts = { source, index, selection, software: readVersion(), sign };
  if (sign === null) world.stderr(`${unsigned(config !== null)[world.language]}\n`);
  if (selection.damage.length > 0) world.stderr(`${notWhole(selection)[world.language]}\n`);
  if (to === null) await toStandardOutput(request, parts);
  else await toFile(request, parts, { path: to, configuration });
  return selection.damage.length === 0 ? exitStatus.done : exitStatus.fault;
}

const dayForm = /^(\d{4})-?(\d{2})-?(\d{2})$/;

function dayOf(words: readonly string[]): number {
  const [word = ''] = words;
  const day = Number(dayForm.exec(word)?.slice(1).join('') ?? 0);
  if (daysSinceEpoch(day) !== null) return day;
  throw usage({
    zh: `“${word}”不是日期：请写作 20260131。`,
    en: `"${word}" is no day: write it as 20260131.`,
  });
}

async function toStandardOutput(request: JournalRequest, parts: ExportParts): Promise<void> {
  for await (const line of exportLines(parts)) {
    if (!line.ok) throw unreadable(line.error, request.data);
    request.world.stdout(line.value);
  }
}

interface Target {
  readonly path: string;
  readonly configuration: Configuration | null;
}

async function toFile(
  request: JournalRequest,
  parts: ExportParts,
  { path, configuration }: Target,
): Promise<void> {
  const { world, data, json } = request;
  const [folder, name] = [nodeFolder(dirname(path)), basename(path)];
  const written = await writeExport(folder, name, exportLines(parts));
  if (!written.ok) throw notWritten(path, written.error);
  const checked = await checkExport(folder, name, configuration?.exportKey?.check ?? null);
  if (!checked.ok) throw notWritten(path, checked.error);
  const { selection } = parts;
  // Damage of the journal is told; whatever else is wrong with the file is of its making.
  if (selection.damage.length === 0) {
    const [problem] = checked.value.problems;
    if (problem !== undefined) throw notReadBack(path, `${problem.line}: ${problem.problem}`);
    await keepReceipt(data, selection, checked.value);
  }
  const lines = linesOf(checked.value);
  const { sha256 } = checked.value;
  world.stdout(
    json
      ? `${JSON.stringify({ file: path, day: selection.day, lines, sha256, signed: parts.sign !== null })}\n`
      : `${done(path, lines, sha256)[world.language]}\n`,
  );
}

/** Header and trailer are lines too. */
function linesOf({ records }: ExportFindings): number {
  return records + 2;
}

async function keepReceipt(
  data: string,
  { day, segments, firstSequence, lastSequence }: DaySelection,
  findings: ExportFindings,
): Promise<void> {
  const kept = await writeReceipt(nodeFolder(data), {
    day,
    segments: [segments[0] ?? 0, segments.at(-1) ?? 0],
    lines: linesOf(findings),
    sha256: findings.sha256,
    firstSequence,
    lastSequence,
    at: new Date(nodeClock().wall()).toISOString(),
  });
  if (!kept.ok) throw notWritten(`${data}/exported/${day}.json`, kept.error);
}

function unsigned(isConfigured: boolean): Bilingual {
  return isConfigured
    ? {
        zh: '注意：此导出没有签名：配置中没有 keys.exportKeyFile。',
        en: 'NOT SIGNED: the configuration names no keys.exportKeyFile.',
      }
    : {
        zh: '注意：此导出没有签名：请用 --config 指定配置。',
        en: 'NOT SIGNED: name the configuration with --config.',
      };
}

function notWhole({ damage }: DaySelection): Bilingual {
  const places = damage.map(({ segment, block, label }) => `${segment}:${block} ${label}`);
  const list = places.join(', ');
  return {
    zh: `账本在这一天有损坏（${list}）：导出不完整，不留回执。`,
    en: `The journal is damaged in this day (${list}): the export is not whole, and leaves no receipt.`,
  };
}

function done(path: string, lines: number, sha256: string): Bilingual {
  return {
    zh: `${path}：${lines} 行，SHA-256 ${sha256}`,
    en: `${path}: ${lines} lines, SHA-256 ${sha256}`,
  };
}

function noDay(day: number): CliError {
  return new CliError({
    code: 'E-JOURNAL-DAY',
    status: 2,
    wrong: { zh: `账本中没有 ${day} 的记录。`, en: `The journal has no record of ${day}.` },
  });
}

function notWritten(path: string, { detail }: StorageFault): CliError {
  return new CliError({
    code: 'E-JOURNAL-EXPORT',
    status: 1,
    wrong: { zh: `${path} 没有写好：${detail}。`, en: `${path} was not written: ${detail}.` },
  });
}

function notReadBack(path: string, problem: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-EXPORT',
    status: 1,
    wrong: {
      zh: `${path} 读回来与写入的不同：第 ${problem}。`,
      en: `${path} does not read back as it was written: line ${problem}.`,
    },
  });
}
