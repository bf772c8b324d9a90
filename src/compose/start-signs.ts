/** What the machine tells of its last reset, read once at a start and understood. */
import { toldResets } from '../platform/reset-signs.js';
import type { BoardProfile } from '../runtime/board/profile.js';
import {
  type ResetSigns,
  controllerSays,
  watchdogSays,
} from '../runtime/supervisor/start-reason.js';

export async function signsOf({
  resetReason,
}: Pick<BoardProfile, 'resetReason'>): Promise<ResetSigns> {
  const { bootStatus, controller, dumps } = await toldResets({ resetReason });
  return {
    byWatchdog: bootStatus === null ? null : watchdogSays(bootStatus),
    controller: controller === null ? null : controllerSays(controller),
    dumps,
  };
}
