/** One device, as closely as asked: a sentence a step, as it happens. Refused while a till has it. */
import type { AnyLoadedDevice, Board } from '../../compose/board.js';
import { type CheckLevel, type CheckStep, checkDevice } from '../../compose/device-check.js';
import { folderOwner } from '../../platform/folder-lock.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { PrinterCondition } from '../../runtime/ports/device.js';
import { seconds } from '../../runtime/ports/units.js';
import { awayFaults, printerFaults } from '../../runtime/terminal/status.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import type { TillArguments } from '../run/run-request.js';
import { type Finding, fault, fine, knownFault } from './finding.js';
import { stepAfter } from './outside.js';

type Asked = Pick<TillArguments, 'check' | 'waitSeconds' | 'data'>;

export async function* deviceFindings(
  id: string,
  { check, waitSeconds, data }: Asked,
  { profile, devices }: Board,
): AsyncGenerator<Finding> {
  const device = devices.find((one) => one.id === id);
  if (device === undefined) throw unknownDevice(id, devices);
  const owner = await folderOwner(data);
  if (owner !== null) throw busy(data, owner);
  const patience = seconds(waitSeconds);
  const { layout } = profile;
  for await (const step of checkDevice({ device, level: check, layout, patience }))
    yield findingOf(device, check, step);
}

function unknownDevice(id: string, devices: readonly AnyLoadedDevice[]): CliError {
  const list = devices.map((device) => device.id).join(', ');
  return new CliError({
    code: 'E-DOCTOR-USAGE',
    status: 2,
    wrong: {
      zh: `板卡没有设备“${id}”；有：${list === '' ? '无' : list}。`,
      en: `The board has no device "${id}"; it has ${list === '' ? 'none' : `these: ${list}`}.`,
    },
  });
}

function busy(data: string, owner: string): CliError {
  return new CliError({
    code: 'E-DOCTOR-BUSY',
    status: 3,
    wrong: {
      zh: `收银机（进程 ${owner}，数据目录 ${data}）正在使用这些设备，未作检查。`,
      en: `A till (pid ${owner}, data folder ${data}) runs with these devices: nothing was touched.`,
    },
  });
}

function findingOf(
  { id, kind, driver }: AnyLoadedDevice,
  level: CheckLevel,
  step: CheckStep,
): Finding {
  const about = { check: 'device', subject: id } as const;
  const says = (zh: string, en: string): Finding => fine('device', id, zh, en);
  switch (step.kind) {
    case 'fault': {
      const { code, detail } = step.fault;
      return knownFault(about, awayFaults[kind] ?? 'E-PRINTER-OFFLINE', {
        says: { zh: `不正常（${code}，${detail}）。`, en: `${code}, ${detail}.` },
        next: stepAfter(step.fault),
      });
    }
    case 'opened':
      return says(`${driver} 已打开。`, `${driver} opens.`);
    case 'condition':
      return conditionFinding(id, step.condition);
    case 'putOut': {
      const { zh, en } = putOutWords[step.what];
      return says(zh, en);
    }
    case 'printed':
      return step.isProved
        ? says('测试小票已打印，打印机已证实。', 'test slip printed, and the printer proves it.')
        : says(
            '测试小票已送出；打印机不能证实，请看纸。',
            'test slip sent; this printer proves nothing: look at the paper.',
          );
    case 'awaited': {
      const { zh, en } = awaitedWords[step.what];
      const waits = step.forMs / 1000;
      return says(`${zh}（等 ${waits} 秒）。`, `${en} (waits ${waits} s).`);
    }
    case 'key':
      return says(`按了 ${step.key}。`, `${step.key} pressed.`);
    case 'keys':
      return keysFinding(id, step.unseen);
    case 'code':
      return step.channel === null
        ? says('读到一个码，不是付款码。', 'a code was read; it is no payment code.')
        : says(
            `读到付款码 ${step.mask}（${step.channel}）。`,
            `a payment code was read: ${step.mask} (${step.channel}).`,
          );
    case 'garbled':
      return fault('device', id, garbled.says, garbled.next);
    case 'nobody':
      return knownFault(about, awayFaults[kind] ?? 'E-PRINTER-OFFLINE', nobody);
    case 'notHere':
      return says(
        `${level} 对它没有可看的；请用 --check ${step.instead}。`,
        `${level} has nothing to show of it: use --check ${step.instead}.`,
      );
    default:
      return unreachable(step);
  }
}

function conditionFinding(id: string, condition: PrinterCondition | null): Finding {
  if (condition === null) {
    return fine(
      'device',
      id,
      '打印机不说自己的状态（等级 D）。',
      'the printer says nothing of itself (level D).',
    );
  }
  const ill = printerFaults[condition];
  if (ill !== null) return knownFault({ check: 'device', subject: id }, ill);
  return condition === 'paperLow'
    ? fine('device', id, '打印机就绪，纸快用完。', 'the printer is ready; paper is low.')
    : fine('device', id, '打印机就绪。', 'the printer is ready.');
}

function keysFinding(id: string, unseen: readonly string[]): Finding {
  if (unseen.length === 0) return fine('device', id, '每个键都按到了。', 'every key was seen.');
  const list = unseen.join(' ');
  return fine(
    'device',
    id,
    `没有按到：${list}。按了却不在上面的键，请检查键盘和 keymap。`,
    `not seen: ${list}. A key that was pressed and is not named above: check keypad and keymap.`,
  );
}

const putOutWords: Readonly<
  Record<Extract<CheckStep, { readonly kind: 'putOut' }>['what'], Bilingual>
> = {
  pattern: {
    zh: '已显示图案，请看每一格是否都亮。',
    en: 'a pattern fills the panel: look whether every place of it shows.',
  },
  sound: {
    zh: '已响三次：按键、成功、拒绝；请听。',
    en: 'it was told to sound three times: key, paid, refused. Did you hear them?',
  },
  drawer: {
    zh: '已发出开钱箱脉冲，请看钱箱是否弹开。',
    en: 'the drawer was kicked: look whether it is open.',
  },
};

const awaitedWords: Readonly<
  Record<Extract<CheckStep, { readonly kind: 'awaited' }>['what'], Bilingual>
> = {
  keys: { zh: '请依次按每个键', en: 'press each key' },
  code: { zh: '请扫一个码', en: 'scan a code' },
  paper: {
    zh: '请打开纸仓、取出纸、再装好',
    en: 'open the cover, take the paper out, put it back',
  },
};

const garbled = {
  says: { zh: '读到的不是码。', en: 'what was read is no code.' },
  next: {
    zh: '请检查扫码器的后缀设置（CR）和波特率。',
    en: "Check the scanner's suffix (CR) and its baud rate.",
  },
};

const nobody = {
  says: { zh: '没有等到任何动作。', en: 'nothing was heard of it.' },
  next: {
    zh: '若您动过它：请检查连线、驱动和配置；否则请再来一次。',
    en: 'If you used it, check cable, driver and settings; else try again.',
  },
};
