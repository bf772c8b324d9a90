/**
 * `holdfast record`: a transcript of a live device, made with its own driver, in the form that the
 * tests of drivers play again. For a device that does what nobody expected: the file goes home instead
 * of the device.
 */
import {
  type RecordingEnd,
  type RecordingRefusal,
  recordDevice,
} from '../../compose/recording/recording.js';
import { onEnterKey } from '../../platform/enter-key.js';
import { folderOwner } from '../../platform/folder-lock.js';
import { type NewFileProblem, makeNewFile } from '../../platform/new-file.js';
import { onEndSignal } from '../../platform/process-end.js';
import { nodeTime } from '../../platform/scaled-time.js';
import type { After } from '../../runtime/ports/clock.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { CliError } from '../cli-error.js';
import { type Command, type CliWorld, exitStatus } from '../command.js';
import { misconfigured } from '../run/run-request.js';
import { type RecordArguments, readRecordArguments } from './record-request.js';

export const recordCommand: Command = {
  name: 'record',
  summary: { zh: '录制设备的通信', en: 'records what a device says' },
  help: {
    zh: `holdfast record --board ID|FILE --device ID --out FILE [选项]：用设备自己的驱动打开设备，把双方的每个字节连同时间录成文本，供驱动的测试重放。收银机须先停止。

  --device ID    板卡配置中的设备：keypad、scanner、printer 等
  --out FILE     录到这个文件；文件不能已经存在
  --do NAME      让设备做一件事，可重复：打印机 print、clear，钱箱 open，
                 蜂鸣器 sound，显示屏 show；按键和扫码请用手
  --for 30s      录这么久（500ms、30s、5m）；没有它就录到回车或 Ctrl-C
  --with-codes   扫到的码按原样写入（文件权限 0600，并在首行注明）；
                 没有它，码里的数字和字母都换成 0、A、a
  --sockets DIR  虚拟板卡的套接字所在目录
  --data DIR     数据目录（默认 /var/lib/holdfast），只看收银机是否在运行

退出状态：0 已录好，1 设备打不开、中途断开或数据过多，2 参数有误，3 收银机正在运行。
`,
    en: `holdfast record --board ID|FILE --device ID --out FILE [options]: opens the
device with its own driver and writes down every byte of both sides with its
time, as text that the tests of drivers play again. Stop the till first.

  --device ID    a device of the board profile: keypad, scanner, printer ...
  --out FILE     records to this file, which must not be there yet
  --do NAME      has the device do something; may be repeated: print, clear
                 (printer), open (drawer), sound (beeper), show (displays);
                 keys and codes are for your own hands
  --for 30s      for so long (500ms, 30s, 5m); until ENTER or Ctrl-C without it
  --with-codes   scanned codes as they are (the file says so on top, mode 0600);
                 without it digits and letters of codes become 0, A and a
  --sockets DIR  where the sockets of a virtual board are
  --data DIR     data folder (default /var/lib/holdfast), looked at for a till
                 that runs

Exit status: 0 recorded, 1 the device cannot be opened, was lost or said too
much, 2 wrong arguments, 3 the till runs.
`,
  },
  run: async (argv, world) => {
    const given = readRecordArguments(argv, world);
    if ((await folderOwner(given.data)) !== null)
      throw new CliError({ code: 'E-RECORD-BUSY', status: 3 });
    return record(given, world);
  },
};

async function record(given: RecordArguments, world: CliWorld): Promise<number> {
  const file = await makeNewFile(given.out, given.withCodes ? 0o600 : 0o644);
  if (!file.ok) throw fileError(file.error, given.out);
  const { clock, after } = nodeTime(1);
  const end = ends(after, given);
  const recorded = await recordDevice(
    {
      place: { board: given.board, cwd: world.cwd, sockets: given.sockets },
      device: given.device,
      actions: given.actions,
      withCodes: given.withCodes,
      date: new Date(clock.wall()).toISOString(),
    },
    {
      real: { clock, after, turn },
      onLine: (line) => {
        world.stderr(`${line}\n`);
      },
      onOpen: end.begin,
      ending: end.told,
    },
  );
  end.unhear();
  if (!recorded.ok) {
    await file.value.discard();
    throw refusalError(recorded.error, given);
  }
  const written = await file.value.write(recorded.value.text);
  if (!written.ok) throw fileError(written.error, given.out);
  throwWhatEnded(recorded.value.end);
  world.stdout(`${given.out}\n`);
  return exitStatus.done;
}

/** Promises and whatever else waits are served before it settles. */
function turn(): Promise<void> {
  return new Promise((settle) => {
    setImmediate(settle);
  });
}

/** ENTER, a signal, or the end of the span, which begins when the device is open. */
function ends(after: After, { span }: RecordArguments) {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((settle) => {
    tell = settle;
  });
  const deaf = [onEndSignal(tell), onEnterKey(tell)];
  return {
    told,
    begin: () => {
      if (span !== null) deaf.push(after(span, tell));
    },
    unhear: () => {
      for (const unhear of deaf) unhear();
    },
  };
}

function throwWhatEnded(end: RecordingEnd): void {
  if (end.kind === 'lost') {
    const { code, detail } = end.fault;
    throw new CliError({
      code: 'E-RECORD-LOST',
      status: 1,
      wrong: {
        zh: `录制中设备断开（${code}，${detail}）。`,
        en: `The device was lost while it was recorded (${code}, ${detail}).`,
      },
    });
  }
  if (end.kind === 'full') throw new CliError({ code: 'E-RECORD-FULL', status: 1 });
}

function fileError(problem: NewFileProblem, path: string): CliError {
  const why = problem.kind === 'exists' ? null : problem.code;
  return new CliError({
    code: 'E-RECORD-FILE',
    status: 2,
    wrong:
      why === null
        ? { zh: `${path} 已经存在。`, en: `${path} is there already.` }
        : { zh: `${path} 不能写入（${why}）。`, en: `${path} cannot be written (${why}).` },
  });
}

function refusalError(refusal: RecordingRefusal, given: RecordArguments): CliError {
  switch (refusal.kind) {
    case 'board':
      return misconfigured(
        { board: given.board, config: '' },
        { board: refusal.problems, config: [] },
      );
    case 'noDevice': {
      const list = refusal.devices.join(' ');
      return new CliError({
        code: 'E-RECORD-DEVICE',
        status: 2,
        wrong: {
          zh: `板卡上没有设备“${given.device}”；有：${list}。`,
          en: `The board has no device "${given.device}"; it has ${list}.`,
        },
      });
    }
    case 'noAction': {
      const list = refusal.actions.join(' ');
      return new CliError({
        code: 'E-RECORD-USAGE',
        status: 2,
        wrong: {
          zh: `这个设备不能“${refusal.action}”；能：${list === '' ? '无' : list}。`,
          en: `This device does no "${refusal.action}"; it does ${list === '' ? 'nothing by itself' : list}.`,
        },
      });
    }
    case 'notOpened': {
      const { code, detail } = refusal.fault;
      return new CliError({
        code: 'E-RECORD-OPEN',
        status: 1,
        wrong: {
          zh: `设备打不开（${code}，${detail}）。`,
          en: `The device cannot be opened (${code}, ${detail}).`,
        },
      });
    }
    default:
      return unreachable(refusal);
  }
}
