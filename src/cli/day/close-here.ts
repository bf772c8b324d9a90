/** `holdfast day close` where no till runs: the folder is opened here, under its lock. */
import { loadBoard } from '../../compose/board.js';
import { readConfiguration } from '../../compose/configuration.js';
import { closeDayAtRest } from '../../compose/day-at-rest.js';
import { refusalError } from '../run/refusal.js';
import { misconfigured } from '../run/run-request.js';
import { readVersion } from '../version.js';
import { type CloseOutcome, type CloseRequest, usage } from './day-request.js';

export async function closeHere(request: CloseRequest): Promise<CloseOutcome> {
  const { data, config, board, by, handOverTo, world } = request;
  if (config === null) {
    throw usage({
      zh: '收银机没有运行：请用 --config 给出它的配置文件。',
      en: 'No till runs there: name its configuration with --config.',
    });
  }
  const profile = board === null ? null : await loadBoard({ board, cwd: world.cwd, sockets: null });
  const isVirtual = profile?.ok === true && profile.value.profile.isVirtual;
  const configuration = await readConfiguration({ path: config, data, isVirtual });
  if (!configuration.ok || profile?.ok === false) {
    throw misconfigured(
      { board: board ?? '', config },
      {
        board: profile?.ok === false ? profile.error : [],
        config: configuration.ok ? [] : configuration.error,
      },
    );
  }
  const closed = await new Promise<Awaited<ReturnType<typeof closeDayAtRest>>>(
    (resolve, reject) => {
      // Thrown inside the till or by its start: a bug either way, and told as one.
      const options = { data, version: readVersion(), onBug: reject };
      closeDayAtRest({ ...options, configuration: configuration.value }, { by, handOverTo }).then(
        resolve,
        reject,
      );
    },
  );
  if (!closed.ok) throw refusalError(closed.error, { data, status: null });
  const { value: answer } = closed;
  if (answer.kind === 'closed') return answer;
  const { refusal } = answer;
  return {
    kind: 'refused',
    why: refusal.why,
    count: 'count' in refusal ? refusal.count : null,
  };
}
