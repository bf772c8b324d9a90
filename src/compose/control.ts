/**
 * The control socket of a running till, in its data folder: a command on the same machine asks, the
 * till does it and answers. Who may enter the folder (mode 0700) may ask; what is asked is read by a
 * shape, and what comes of it is the core's to decide, as with a key.
 */
import { join } from 'node:path';
import { type RequestSocket, openRequestSocket } from '../platform/request-socket.js';
import { createNodeFolder } from '../platform/node-storage.js';
import { type Result, failed } from '../runtime/ports/result.js';
import {
  type ObjectOf,
  object,
  oneOf,
  optional,
  readShape,
  text,
  variants,
} from '../runtime/settings/shape.js';
import type { DayCloseAnswer, DayCloseRequest } from '../runtime/terminal/day-desk.js';
import type { TillReport } from './till-report.js';

const folderName = 'control';
const socketName = 'till';

export function controlPath(data: string): string {
  return join(data, folderName, socketName);
}

const person = text({ form: /^[^\p{C}]{1,64}$/u, says: '1 to 64 characters' });
const dayFields = { do: oneOf('day.close'), by: person, handOverTo: optional(person, null) };
const reportFields = { do: oneOf('report') };
type Request = ObjectOf<typeof dayFields> | ObjectOf<typeof reportFields>;
const requestShape = variants<Request>('do', {
  'day.close': object(dayFields),
  report: object(reportFields),
});
/** As it is written: what is not so is left out. */
export type ControlRequest =
  | { readonly do: 'day.close'; readonly by: string; readonly handOverTo?: string }
  | { readonly do: 'report' };
export type ControlAnswer =
  DayCloseAnswer | TillReport | { readonly error: string; readonly problems?: unknown };

/** What the till does when it is asked. */
export interface ControlledTill {
  closeDay(request: DayCloseRequest): Promise<DayCloseAnswer>;
  report(): TillReport;
}

/** The caller holds the lock of the folder: a socket that is there belongs to no living till. */
export async function openControl(
  data: string,
  till: ControlledTill,
): Promise<Result<RequestSocket, string>> {
  const folder = await createNodeFolder(join(data, folderName));
  if (!folder.ok) return failed(folder.error.detail);
  return openRequestSocket(controlPath(data), async (raw): Promise<ControlAnswer> => {
    const request = readShape(requestShape, raw);
    if (!request.ok) return { error: 'badRequest', problems: request.error };
    if (request.value.do === 'report') return till.report();
    const { by, handOverTo } = request.value;
    return till.closeDay({ by, handOverTo });
  });
}
