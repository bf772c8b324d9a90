/**
 * Records one device of a board with its own driver: what the driver sends, what the device answers,
 * what comes of it, each with its time, as a transcript that a test plays again. Scanned codes are
 * written as stand-ins unless their owner says otherwise (law 8).
 */
import type { ConfigProblem, Device, DeviceFault, DeviceKind } from '../../runtime/ports/device.js';
import { silentLog } from '../../runtime/ports/log.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { seconds } from '../../runtime/ports/units.js';
import { type AnyLoadedDevice, type BoardPlace, loadBoard } from '../board.js';
import type { OpenDevice } from '../device-line.js';
import { act, actionNames, readingWords } from './device-actions.js';
import { arePosReports, saysSecrets, standInText, standIns } from './stand-ins.js';
import { type RealTime, type SteppedTime, steppedTime } from './stepped-time.js';
import { tapedLink } from './taped-link.js';
import { type Mark, type TranscriptTape, bytesText, transcriptTape } from './transcript-tape.js';

export interface RecordingRequest {
  readonly place: BoardPlace;
  readonly device: string;
  /** Names of what the device is to do, in order, each after the one before was answered. */
  readonly actions: readonly string[];
  readonly withCodes: boolean;
  /** When it was made, for the head of the file. */
  readonly date: string;
}

export interface RecordingParts {
  readonly real: RealTime;
  /** Each line but bytes as it is written, for whoever watches. */
  readonly onLine: (line: string) => void;
  /** The recording has begun: the device is open. */
  readonly onOpen: () => void;
  /** Settles when the recording is to end. */
  readonly ending: Promise<unknown>;
}

export type RecordingEnd =
  | { readonly kind: 'told' }
  /** Everything up to the loss is in the text. */
  | { readonly kind: 'lost'; readonly fault: DeviceFault }
  /** More came than a recording takes. */
  | { readonly kind: 'full' };

export interface Recording {
  readonly text: string;
  readonly end: RecordingEnd;
}

export type RecordingRefusal =
  | { readonly kind: 'board'; readonly problems: readonly ConfigProblem[] }
  | { readonly kind: 'noDevice'; readonly devices: readonly string[] }
  | { readonly kind: 'noAction'; readonly action: string; readonly actions: readonly string[] }
  | { readonly kind: 'notOpened'; readonly fault: DeviceFault };

/** Before the first action and after each, so that a transcript shows a device at rest. */
const restBetween = seconds(1);
const charactersMax = 8 * 1024 * 1024;

export async function recordDevice(
  request: RecordingRequest,
  parts: RecordingParts,
): Promise<Result<Recording, RecordingRefusal>> {
  const time = steppedTime(parts.real);
  const tape = transcriptTape(charactersMax);
  const writer = tapeWriter({ time, tape, ...parts, withCodes: request.withCodes });
  const board = await loadBoard({
    ...request.place,
    between: (openLink) => tapedLink(openLink, time, writer),
  });
  if (!board.ok) return failed({ kind: 'board', problems: board.error });
  const { devices, profile } = board.value;
  const device = devices.find(({ id }) => id === request.device);
  if (device === undefined)
    return failed({ kind: 'noDevice', devices: devices.map(({ id }) => id) });
  const actions = actionNames(device.kind);
  const unknown = request.actions.find((name) => !actions.includes(name));
  if (unknown !== undefined) return failed({ kind: 'noAction', action: unknown, actions });
  writer.head(device, profile.board, request);
  return recordOpened(device, request.actions, { ...parts, time, tape, writer });
}

interface Session extends RecordingParts {
  readonly time: SteppedTime;
  readonly tape: TranscriptTape;
  readonly writer: TapeWriter;
}

async function recordOpened(
  device: AnyLoadedDevice,
  actions: readonly string[],
  { time, tape, writer, onOpen, ending }: Session,
): Promise<Result<Recording, RecordingRefusal>> {
  const letGo = new AbortController();
  let lose: (fault: DeviceFault) => void = () => undefined;
  const lost = new Promise<RecordingEnd>((settle) => {
    lose = (fault) => {
      settle({ kind: 'lost', fault });
    };
  });
  const opened = await (device.open as OpenDevice<DeviceKind>)({
    id: device.id,
    clock: time.clock,
    after: time.after,
    log: silentLog,
    signal: letGo.signal,
    emit: writer.told,
    gone: lose,
  });
  if (!opened.ok) {
    time.stop();
    return failed({ kind: 'notOpened', fault: opened.error });
  }
  onOpen();
  void performAll(device.kind, opened.value, actions, { time, writer });
  const told = ending.then((): RecordingEnd => ({ kind: 'told' }));
  const end = await Promise.race([told, lost, writer.full]);
  const text = await new Promise<string>((settle) => {
    time.post(() => {
      settle(tape.text(time.now()));
    });
  });
  writer.stop();
  await opened.value.close();
  time.stop();
  return ok({ text, end });
}

async function performAll(
  kind: DeviceKind,
  device: Device<DeviceKind>,
  actions: readonly string[],
  { time, writer }: Pick<Session, 'time' | 'writer'>,
): Promise<void> {
  for (const name of actions) {
    await new Promise<void>((settle) => {
      time.after(restBetween, settle);
    });
    writer.asked(name);
    const answer = await act(kind, device, name);
    if (answer !== null) writer.answered(answer);
  }
}

type TapeWriter = ReturnType<typeof tapeWriter>;

interface WriterParts {
  readonly time: SteppedTime;
  readonly tape: TranscriptTape;
  readonly onLine: (line: string) => void;
  readonly withCodes: boolean;
}

function tapeWriter({ time, tape, onLine, withCodes }: WriterParts) {
  let isHidden = true;
  let isOfReport = false;
  let isStopped = false;
  let tellFull: () => void = () => undefined;
  const full = new Promise<RecordingEnd>((settle) => {
    tellFull = () => {
      settle({ kind: 'full' });
    };
  });
  const write = (mark: Mark, text: string): void => {
    if (isStopped) return;
    tape.line(mark, text, time.now());
    if (mark !== '<' && mark !== '>') onLine(`${mark} ${text}`);
    if (!tape.isWhole()) tellFull();
  };
  return {
    full,
    head: (
      { id, kind, driver, config }: AnyLoadedDevice,
      board: string,
      { date }: RecordingRequest,
    ) => {
      const isSecret = saysSecrets[kind];
      isHidden = isSecret && !withCodes;
      if (isSecret && withCodes)
        write('#', 'HOLDS SCANNED CODES IN CLEAR, keep it to yourself / 含扫到的明文码，请勿外传');
      write('#', `holdfast record: ${driver}, device ${id} of board ${board}, ${date}`);
      const settings = Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'link'));
      write('#', `config without its link: ${JSON.stringify(settings)}`);
      if (isHidden) write('#', 'codes are stand-ins: 0 for a digit, A and a for a letter');
    },
    sent: (bytes: Uint8Array) => {
      write('>', bytesText(bytes));
    },
    received: (bytes: Uint8Array) => {
      isOfReport = arePosReports(bytes);
      write('<', bytesText(isHidden ? standIns(bytes) : bytes));
    },
    remark: (text: string) => {
      write('#', text);
    },
    asked: (name: string) => {
      write('!', name);
    },
    answered: (text: string) => {
      write('=', text);
    },
    told: (reading: Parameters<typeof readingWords>[0]) => {
      const hide = (code: string): string => (isHidden ? standInText(code, isOfReport) : code);
      write('=', readingWords(reading, hide));
    },
    stop: () => {
      isStopped = true;
    },
  };
}
