/**
 * `journal verify`: sums, sequence, chain, segments, and the rules that every journal keeps. Says
 * what it could not check. A torn tail is no fault: it is what a cut, or a live till, looks like.
 */
import { type BrokenInvariant, checkInvariants } from '../../runtime/journal/invariants.js';
import {
  type DamageRecord,
  acceptedDamages,
  newDamages,
} from '../../runtime/journal/accepted-damage.js';
import type { AcceptedGap, SegmentReading } from '../../runtime/journal/reader.js';
import type { JournalRecord } from '../../runtime/journal/record.js';
import type { JournalDamage } from '../../runtime/journal/segment-scan.js';
import { bootNoteOf } from '../../runtime/journal/system-records.js';
import { behaviour } from '../../runtime/payment/behaviour.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { exitStatus } from '../command.js';
import { verifiedInvariants } from '../../runtime/journal/verified-invariants.js';
import type { JournalRequest } from './journal-request.js';
import { timeText } from './record-lines.js';
import { segmentsOf } from './walk.js';

export interface Findings {
  segments: number;
  records: number;
  lastSeq: number | null;
  chain: 'checked' | 'unchecked' | 'plain';
  tail: 'clean' | 'torn';
  /** Number of the newest rules that a start on record went by (payment/behaviour.ts). */
  behaviour: number;
  /** What nobody has accepted. */
  damage: readonly JournalDamage[];
  /** What a person has accepted (`journal accept`). */
  accepted: readonly Accepted[];
  readonly broken: BrokenInvariant[];
}

/** Damage, and who accepted it, when and why. */
export interface Accepted extends JournalDamage {
  readonly acceptedMs: number;
  readonly by: string;
  readonly reason: string;
}

/** Beyond this many, broken rules are counted and not listed. */
const listedMax = 100;

export async function runVerify(request: JournalRequest): Promise<number> {
  const findings = await findingsOf(request);
  const isSound = isClean(findings);
  const { world, json } = request;
  const isOfKey = !isSound && (await isSoundWithoutKey(request));
  if (json) world.stdout(jsonOf(findings, isSound));
  else {
    const next = findings.damage.length === 0 || isOfKey ? null : acceptWords(request.data);
    world.stdout(textOf(findings, isSound, next)[world.language]);
  }
  if (isOfKey) world.stderr(wrongKey[world.language]);
  return isSound ? exitStatus.done : exitStatus.fault;
}

/** Then the sums and sequences hold, and only the chain does not: a wrong key looks like this. */
async function isSoundWithoutKey(request: JournalRequest): Promise<boolean> {
  const { source, index } = request;
  if (source.key === null) return false;
  return isClean(await findingsOf({ source: { ...source, key: null }, index }));
}

const wrongKey: Bilingual = {
  zh: '不用密钥时一切完好：请先检查 --key 是否是这台收银机的密钥；若是，则记录被人改过。\n',
  en:
    "Without the key all is sound. Check first whether --key is this till's own; if it is, records were " +
    'altered by somebody.\n',
};

/** Reads the whole journal; a fault of the disk is thrown as a `CliError`. */
export async function findingsOf(
  request: Pick<JournalRequest, 'source' | 'index'>,
): Promise<Findings> {
  const findings: Findings = {
    segments: 0,
    records: 0,
    lastSeq: null,
    chain: 'plain',
    tail: 'clean',
    behaviour: 0,
    damage: [],
    accepted: [],
    broken: [],
  };
  const records: DamageRecord[] = [];
  const checks = checkInvariants(verifiedInvariants);
  for await (const segment of segmentsOf(request)) {
    noteSegment(findings, segment);
    const { number, header, damage, digest, gap } = segment;
    records.push({ segment: number, damage, digest, gap });
    const entered = header === null ? [] : checks.enter({ number, day: header.day });
    findings.broken.push(...entered);
    for (const record of segment.records) {
      if (record.kind === 'boot') noteBehaviour(findings, record);
      for (const problem of checks.see(record)) findings.broken.push(problem);
    }
  }
  for (const problem of checks.end()) findings.broken.push(problem);
  const { missing, accepted } = request.index;
  findings.damage = [...missing, ...newDamages(records).map(({ damage }) => damage)];
  findings.accepted = [...accepted, ...acceptedDamages(records)].map(acceptedOf);
  return findings;
}

function noteBehaviour(findings: Findings, { entry }: JournalRecord): void {
  const { behaviour: of = 0 } = bootNoteOf(entry) ?? {};
  findings.behaviour = Math.max(findings.behaviour, of);
}

function acceptedOf({ damage, gap }: AcceptedGap): Accepted {
  return { ...damage, acceptedMs: gap.acceptedAt, by: gap.by, reason: gap.reason };
}

export function isClean({ damage, broken }: Findings): boolean {
  return damage.length === 0 && broken.length === 0;
}

function noteSegment(findings: Findings, segment: SegmentReading): void {
  findings.segments += 1;
  findings.records += segment.records.length;
  findings.lastSeq = segment.records.at(-1)?.sequence ?? findings.lastSeq;
  if (segment.torn !== null) findings.tail = 'torn';
  if (segment.header?.keyed !== true) return;
  if (!segment.chainChecked) findings.chain = 'unchecked';
  else if (findings.chain === 'plain') findings.chain = 'checked';
}

function jsonOf(findings: Findings, isSound: boolean): string {
  const broken = findings.broken.slice(0, listedMax);
  return `${JSON.stringify({ ok: isSound, ...findings, broken, brokenCount: findings.broken.length })}\n`;
}

const chainWords: Readonly<Record<Findings['chain'], Bilingual>> = {
  checked: { zh: '链已用密钥校验', en: 'the chain was checked with the key' },
  unchecked: {
    zh: '未给出密钥，链未校验',
    en: 'no key was given, the keyed chain was not checked',
  },
  plain: { zh: '链无密钥，已校验', en: 'the chain has no key and was checked' },
};

/** What to do about damage that nobody has accepted. */
function acceptWords(data: string): Bilingual {
  const command = `holdfast journal accept --data ${data} --config FILE --reason`;
  return {
    zh: `下一步：停机，复制整个数据目录交给技术支持；确认后运行：${command} "原因"，再开机。`,
    en:
      'Next: stop the till, hand a copy of the whole data folder to support; then run: ' +
      `${command} "why", and start again.`,
  };
}

function textOf(findings: Findings, isSound: boolean, next: Bilingual | null): Bilingual {
  const { segments, records, chain, tail } = findings;
  const zh = [`${segments} 段，${records} 条记录；${chainWords[chain].zh}。`];
  const en = [`${segments} segments, ${records} records; ${chainWords[chain].en}.`];
  if (tail === 'torn') {
    zh.push('末尾有一次未完成的写入（断电或正在运行时属正常）。');
    en.push('The last write is incomplete, which is normal after a cut or while the till runs.');
  }
  if (findings.behaviour > behaviour) {
    zh.push('账本由较新的程序写过：以下按本程序所知的规则检查。');
    en.push('Later software wrote to it: what follows goes by the rules that this version knows.');
  }
  for (const { segment, block, label, detail } of findings.damage) {
    zh.push(`损坏：第 ${segment} 段第 ${block} 块（${label}）：${detail}`);
    en.push(`Damage: segment ${segment}, block ${block} (${label}): ${detail}`);
  }
  for (const { segment, block, label, acceptedMs, by, reason } of findings.accepted) {
    const at = timeText(acceptedMs);
    zh.push(
      `损坏：第 ${segment} 段第 ${block} 块（${label}），已由 ${by} 于 ${at} 确认：${reason}`,
    );
    en.push(
      `Damage, accepted on ${at} by ${by}: ${reason} (segment ${segment}, block ${block}, ${label}).`,
    );
  }
  for (const { invariant, sequence, problem } of findings.broken.slice(0, listedMax)) {
    const place = sequence === null ? '' : ` ${sequence}`;
    zh.push(`违反规则 ${invariant}${place}：${problem}`);
    en.push(`Broken rule ${invariant}${place}: ${problem}`);
  }
  const isWhole = findings.accepted.length === 0;
  zh.push(
    isSound
      ? isWhole
        ? '完好。'
        : '除已确认的损坏外完好。'
      : `${findings.damage.length} 处损坏，${findings.broken.length} 处违反规则。`,
  );
  en.push(
    isSound
      ? isWhole
        ? 'Clean.'
        : 'Clean, but for the damage that was accepted.'
      : `${findings.damage.length} damaged, ${findings.broken.length} broken rules.`,
  );
  if (next !== null) {
    zh.push(next.zh);
    en.push(next.en);
  }
  return { zh: `${zh.join('\n')}\n`, en: `${en.join('\n')}\n` };
}
