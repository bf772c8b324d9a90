/** Why the till was started, and what its supply says, from a running till's report. */
import type { StartReason } from '../../runtime/supervisor/start-reason.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { startReasonWords } from '../../runtime/text/start-reasons.js';
import type { Read } from './asked-till.js';
import { type Finding, fine, knownFault } from './finding.js';
import { agoOf } from './running.js';

export function* startFindings(report: Read): Generator<Finding> {
  const start = report.at('start');
  const reason = start.at('reason').text();
  if (reason !== null) yield startFinding(start, reason);
  const hasLine = report
    .at('devices')
    .items()
    .some((device) => device.at('kind').text() === 'power');
  if (hasLine) yield supplyFinding(start.at('supply'));
}

function startFinding(start: Read, reason: string): Finding {
  const words = wordsOf(reason);
  const counts = start.at('counts');
  const told = counts
    .keys()
    .map((name) => ({ ...wordsOf(name), times: counts.at(name).number() ?? 0 }));
  const list = {
    zh: told.map(({ zh, times }) => `${zh} ${times} 次`).join('，'),
    en: told.map(({ en, times }) => `${times}x ${en}`).join('; '),
  };
  return fine(
    'till',
    'start',
    `${words.zh}。历次：${list.zh}。`,
    `${words.en}. So far: ${list.en}.`,
  );
}

function supplyFinding(supply: Read): Finding {
  const last = lastFailure(supply);
  if (!supply.at('isFailing').flag())
    return fine('power', 'supply', `电源正常；${last.zh}。`, `stands; ${last.en}.`);
  return knownFault({ check: 'power', subject: 'supply' }, 'E-POWER-FAIL');
}

/** Between two starts no clock counts that can be believed: a board may have none. */
function lastFailure(supply: Read): Bilingual {
  if (supply.at('failedAtMs').number() === null)
    return { zh: '从未告知断电', en: 'it never told of an end' };
  const agoMs = supply.at('failedAgoMs').number();
  if (agoMs === null)
    return { zh: '上次告知断电在本次启动之前', en: 'it last told of an end before this start' };
  const ago = agoOf(agoMs);
  return { zh: `上次告知断电${ago.zh}`, en: `it last told of an end${ago.en}` };
}

/** A newer till may know more reasons. */
function wordsOf(reason: string): Bilingual {
  return isReason(reason) ? startReasonWords[reason] : { zh: reason, en: reason };
}

function isReason(text: string): text is StartReason {
  return Object.hasOwn(startReasonWords, text);
}
