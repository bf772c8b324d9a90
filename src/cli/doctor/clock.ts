/**
 * The clock as findings: what it says beside what the records know (the floor), what keeps it without
 * power, what each time server says, and when servers last corrected the till. Looks alone.
 */
import { join } from 'node:path';
import type { ServerFinding, TimeFindings } from '../../compose/time-servers.js';
import { clockKeeper } from '../../platform/clock-keeper.js';
import { nodeClock, softwareBornAt } from '../../platform/node-clock.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import { rightWithin, setBackMax } from '../../runtime/clock/agreement.js';
import { readForOpening } from '../../runtime/journal/opening-read.js';
import {
  type JournalIndex,
  type JournalSource,
  indexJournal,
  readSegments,
} from '../../runtime/journal/reader.js';
import type { Secret } from '../../runtime/ports/secret.js';
import { noAnswer } from '../../runtime/ports/time-source.js';
import { type WallMs, wallMs } from '../../runtime/ports/units.js';
import { clockWords } from '../journal/fault-words.js';
import { type Finding, fault, fine, knownFault } from './finding.js';

export interface ClockQuestion {
  readonly data: string;
  readonly key: Secret<Uint8Array> | null;
  /** A rehearsal's machine keeps its own clock. */
  readonly isVirtual: boolean;
  /** `null` where no configuration tells whom to ask. */
  readonly time: TimeFindings | null;
}

export async function clockFindings(question: ClockQuestion): Promise<readonly Finding[]> {
  const { data, key, isVirtual, time } = question;
  const seen = await timeSeen(data, key);
  const servers = time?.servers ?? [];
  // The time server of a bench keeps silent until somebody turns it on: that is no fault of the till.
  const isOff = ({ said }: ServerFinding): boolean =>
    isVirtual && said.kind === 'none' && said.detail === noAnswer;
  return [
    wallFinding(seen, { data, network: networkOf(time?.agreed ?? null, seen) }),
    keeperFinding(isVirtual || servers.length > 0),
    ...servers.map((server) => (isOff(server) ? offFinding(server) : serverFinding(server))),
    ...(servers.every(isOff)
      ? []
      : [agreedFinding(time?.agreed ?? null, { seen, data, isSilent: servers.every(isSilent) })]),
  ];
}

const timeOf = (wall: WallMs): string => new Date(wall).toISOString();

interface Seen {
  /** Before this no clock can be right, as the records tell it; `null` where there are none. */
  readonly floor: WallMs | null;
  /** When the newest segment last tells of a time that servers gave. */
  readonly correctedAt: WallMs | null;
}

/** The network's time, where a till would go by it. */
function networkOf(agreed: WallMs | null, { floor }: Seen): WallMs | null {
  return agreed === null || (floor !== null && agreed < floor - setBackMax) ? null : agreed;
}

const isSilent = ({ said }: ServerFinding): boolean => said.kind === 'none';

function wallFinding(
  { floor, correctedAt }: Seen,
  { data, network }: { readonly data: string; readonly network: WallMs | null },
): Finding {
  const now = nodeClock().wall();
  const born = wallMs(softwareBornAt);
  if (network !== null && now < (floor ?? born)) {
    return fine(
      'clock',
      'wall',
      `${timeOf(now)}，不可能正确；收银机用网络时间。`,
      `says ${timeOf(now)}, which cannot be right; the till goes by the network.`,
    );
  }
  if (now < born) {
    return knownFault({ check: 'clock', subject: 'wall' }, 'E-CLOCK', {
      says: {
        zh: `${timeOf(now)}，早于本软件（${timeOf(born)}）；对时前不能扫码，也不能核对钱包的证书。`,
        en:
          `says ${timeOf(now)}, which is before this software (${timeOf(born)}): ` +
          'no wallet is charged, nor its certificate checked, until it is set.',
      },
    });
  }
  if (floor !== null && now < floor) {
    const { wrong, next } = clockWords(floor, data);
    return fault('clock', 'wall', wrong, next);
  }
  const least = timeOf(floor ?? born);
  const from = floor === null ? { zh: '本软件', en: 'software' } : { zh: '账本', en: 'journal' };
  const last =
    correctedAt === null
      ? { zh: '', en: '' }
      : {
          zh: `；网络上次校正 ${timeOf(correctedAt)}`,
          en: `; last corrected by the network ${timeOf(correctedAt)}`,
        };
  return fine(
    'clock',
    'wall',
    `${timeOf(now)}，不早于${from.zh}的 ${least}${last.zh}。`,
    `${timeOf(now)}; floor ${least} (${from.en})${last.en}.`,
  );
}

function keeperFinding(isKeptElsewhere: boolean): Finding {
  const keeper = clockKeeper();
  const chip = keeper.chip();
  const setAt = keeper.setAt();
  const chips =
    chip === null
      ? { zh: '没有时钟芯片', en: 'no clock chip' }
      : { zh: `时钟芯片 ${chip}`, en: `clock chip ${chip}` };
  const service =
    setAt === null
      ? { zh: '没有系统对时', en: 'not set by systemd-timesyncd' }
      : { zh: `系统对时于 ${timeOf(setAt)}`, en: `set by systemd-timesyncd at ${timeOf(setAt)}` };
  const says = { zh: `${chips.zh}，${service.zh}。`, en: `${chips.en}, ${service.en}.` };
  if (chip !== null || setAt !== null || isKeptElsewhere) {
    return fine('clock', 'keeper', says.zh, says.en);
  }
  return fault('clock', 'keeper', says, {
    zh: '断电后时间会错：请装时钟电池，启用系统对时，或在配置的 time.servers 中写明服务器。',
    en: 'A power cut loses the time: fit a clock battery, enable a time service, or set time.servers.',
  });
}

function offFinding({ name }: ServerFinding): Finding {
  return fine(
    'clock',
    name,
    '没有应答；工作台的时间服务器没有打开。',
    "keeps silent: the bench's time server is turned off.",
  );
}

function serverFinding({ name, said }: ServerFinding): Finding {
  if (said.kind === 'time') {
    const { behindMs, doubt } = said;
    const seconds = `${behindMs < 0 ? '' : '+'}${(behindMs / 1000).toFixed(3)} s ± ${(doubt / 1000).toFixed(3)} s`;
    return fine('clock', name, `与系统时钟相差 ${seconds}。`, `the system's clock ${seconds}.`);
  }
  return fault(
    'clock',
    name,
    { zh: `没有可用的应答（${said.detail}）。`, en: `gives no answer of use (${said.detail}).` },
    {
      zh: '请检查服务器地址，以及网络是否放行 UDP 123 端口。',
      en: 'Check its address, and that the network lets UDP port 123 through.',
    },
  );
}

/** What a till that runs would make of it (runtime/clock). */
function agreedFinding(
  agreed: WallMs | null,
  {
    seen,
    data,
    isSilent,
  }: { readonly seen: Seen; readonly data: string; readonly isSilent: boolean },
): Finding {
  if (agreed === null && isSilent) {
    return fault(
      'clock',
      'network',
      { zh: '没有时间服务器应答。', en: 'no time server gives an answer.' },
      { zh: '请检查上面各服务器。', en: 'See the servers above.' },
    );
  }
  if (agreed === null) {
    return fault(
      'clock',
      'network',
      { zh: '时间服务器没有一致的时间。', en: 'the time servers do not agree on a time.' },
      {
        zh: '请检查上面各服务器；写了几个时至少要有两个一致。',
        en: 'See the servers above; of several, two have to agree.',
      },
    );
  }
  const { floor } = seen;
  if (floor !== null && agreed < floor - setBackMax) {
    const { next } = clockWords(floor, data);
    return knownFault({ check: 'clock', subject: 'network' }, 'E-CLOCK', {
      says: {
        zh: `网络时间 ${timeOf(agreed)}，早于账本已记下的 ${timeOf(floor)}。`,
        en: `says ${timeOf(agreed)}, which is before ${timeOf(floor)}, which the journal has seen.`,
      },
      next,
    });
  }
  const isRight = Math.abs(agreed - nodeClock().wall()) <= rightWithin;
  return isRight
    ? fine('clock', 'network', '与系统时钟一致。', "agrees with the system's clock.")
    : fine(
        'clock',
        'network',
        `系统时钟不准；收银机用网络时间 ${timeOf(agreed)}。`,
        `the system's clock is wrong; the till goes by the network, ${timeOf(agreed)}.`,
      );
}

async function timeSeen(data: string, key: Secret<Uint8Array> | null): Promise<Seen> {
  const folder = readableNodeFolder(join(data, 'journal'));
  const index = await indexJournal(folder);
  const newest = index.ok ? index.value.numbers.at(-1) : undefined;
  if (!index.ok || newest === undefined) return { floor: null, correctedAt: null };
  const source = { folder, key };
  const reading = await readForOpening(source, index.value.numbers);
  if (!reading.ok) return { floor: null, correctedAt: null };
  const { wallMs: floor } = reading.value.wallMark;
  return { floor, correctedAt: await correctedIn(source, { ...index.value, numbers: [newest] }) };
}

/** When a clock step of these segments last tells of the network's time. */
async function correctedIn(source: JournalSource, index: JournalIndex): Promise<WallMs | null> {
  let correctedAt: WallMs | null = null;
  for await (const segment of readSegments(source, index)) {
    // What cannot be read is the journal's finding.
    if (!segment.ok) break;
    for (const { kind, entry } of segment.value.records) {
      if (kind === 'clockStep' && entry.body['basis'] === 'network') correctedAt = entry.wallMs;
    }
  }
  return correctedAt;
}
