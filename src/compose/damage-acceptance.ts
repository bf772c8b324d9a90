/**
 * Damage of a journal, looked at and accepted: what the journal can still read, with what the payments
 * conclude from the rest, becomes the beginning of a new segment. After it a start is an ordinary one.
 * The caller holds the lock of the data folder, and keeps who said so.
 */
import type { WalletChannel } from '../runtime/ports/gateway.js';
import { instantOf } from '../runtime/ports/clock.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { StorageFault } from '../runtime/ports/storage.js';
import {
  type AcceptOptions,
  type AcceptRefusal,
  type FoundDamage,
  type Said,
  acceptDamage,
  findDamage,
} from '../runtime/journal/accept-damage.js';
import type { GapNote } from '../runtime/journal/gap-record.js';
import { type Concluded, concludeLoss } from '../runtime/payment/after-loss.js';
import type { Settings } from '../runtime/payment/plan.js';

export interface DamageParts extends AcceptOptions {
  readonly settings: Settings;
  /** Channels this till collects by; those that its attempts name are added. */
  readonly channels: readonly WalletChannel[];
}

export interface DamageSeen {
  readonly found: FoundDamage;
  readonly concluded: Concluded;
}

/** What is damaged, and what would be kept and asked. Reads only. */
export async function lookAtDamage(parts: DamageParts): Promise<Result<DamageSeen, AcceptRefusal>> {
  const found = await findDamage(parts);
  if (!found.ok) return found;
  const { survey, entries, boot, terminal } = found.value;
  const concluded = concludeLoss({ ...parts.settings, terminal }, entries, {
    writes: survey.lostWrites,
    start: { boot: boot.number, osBoot: boot.osBoot, at: instantOf(parts.clock) },
    channels: parts.channels,
  });
  return ok({ found: found.value, concluded });
}

/** Durable when it answers ok; what was `seen` must not have changed meanwhile, which the lock sees to. */
export async function acceptSeen(
  parts: DamageParts,
  { found, concluded }: DamageSeen,
  said: Said,
): Promise<Result<GapNote, StorageFault>> {
  const accepted = await acceptDamage(parts, found, said, concluded.entries);
  return accepted.ok ? accepted : failed(accepted.error);
}
