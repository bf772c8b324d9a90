/** Devices and channels as findings. */
import type { ChannelFinding, DeviceFinding } from '../../compose/field.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { DeviceFault, PrinterCondition } from '../../runtime/ports/device.js';
import type { Bilingual } from '../command.js';
import { type Finding, fault, fine } from './finding.js';

export function deviceFinding({ id, driver, required, state }: DeviceFinding): Finding {
  switch (state.kind) {
    case 'inUse':
      return fine('device', id, '正由运行中的收银机使用。', 'in use by the running till.');
    case 'works': {
      const ill = state.condition === null ? null : conditions[state.condition];
      if (ill !== null) return fault('device', id, ill.says, ill.next);
      return fine('device', id, `${driver} 可用。`, `${driver} opens.`);
    }
    case 'fault': {
      const { code, detail } = state.fault;
      const role: Bilingual = required
        ? { zh: '缺它不能收款', en: 'the till is of no use without it' }
        : { zh: '其余照常', en: 'the rest works without it' };
      return fault(
        'device',
        id,
        { zh: `打不开（${code}，${detail}）；${role.zh}。`, en: `${code}, ${detail}; ${role.en}.` },
        steps[code],
      );
    }
    default:
      return unreachable(state);
  }
}

const cable: Bilingual = {
  zh: '请检查电源、连线和板卡配置中的 link。',
  en: 'Check its power, its cable and its link in the board profile.',
};

const steps: Readonly<Record<DeviceFault['code'], Bilingual>> = {
  NotFound: cable,
  Gone: cable,
  Timeout: cable,
  NotReady: {
    zh: '请停止占用它的程序，或稍候再试。',
    en: 'Stop whatever else uses it, or try again in a moment.',
  },
  Denied: {
    zh: '请让本用户有权使用该设备节点。',
    en: 'Give this user access to its device node.',
  },
  Protocol: {
    zh: '请检查板卡配置中的驱动和参数是否与设备一致。',
    en: 'Check that driver and settings in the board profile are those of the device.',
  },
  NotAvailable: {
    zh: '请安装其软件包，或在板卡配置中改用别的连接。',
    en: 'Install the package that it needs, or use another link in the board profile.',
  },
};

interface Ill {
  readonly says: Bilingual;
  readonly next: Bilingual;
}

const conditions: Readonly<Record<PrinterCondition, Ill | null>> = {
  ready: null,
  paperLow: null,
  paperOut: {
    says: { zh: '缺纸。', en: 'paper is out.' },
    next: { zh: '请装纸。', en: 'Load paper.' },
  },
  coverOpen: {
    says: { zh: '纸仓盖开着。', en: 'the cover is open.' },
    next: { zh: '请关好。', en: 'Close it.' },
  },
  fault: {
    says: { zh: '打印机报告故障。', en: 'it reports a fault.' },
    next: {
      zh: '请关机再开；仍有故障就更换。',
      en: 'Switch it off and on; replace it if that stays.',
    },
  },
  offline: {
    says: { zh: '打印机没有应答。', en: 'it does not answer.' },
    next: { zh: '请检查电源和连线。', en: 'Check its power and its cable.' },
  },
};

export function channelFinding({ channel, answer }: ChannelFinding): Finding {
  switch (answer.kind) {
    case 'verified':
      return fine('channel', channel, '应答有效，签名正确。', 'answers, and its signature holds.');
    case 'setup':
      return fault(
        'channel',
        channel,
        { zh: `设置有误（${answer.code}）。`, en: `a setting is wrong (${answer.code}).` },
        { zh: `请检查 ${answer.setting}。`, en: `Check ${answer.setting}.` },
      );
    case 'notSent':
      return fault(
        'channel',
        channel,
        { zh: `连不上（${answer.detail}）。`, en: `cannot be reached (${answer.detail}).` },
        {
          zh: '请检查网络、网关地址和防火墙。',
          en: 'Check network, gateway address and firewall.',
        },
      );
    case 'unknown':
      return fault(
        'channel',
        channel,
        {
          zh: `没有有效应答（${answer.detail}）。`,
          en: `gives no valid answer (${answer.detail}).`,
        },
        {
          zh: '请检查网络中的代理或登录页，以及网关地址。',
          en: 'Look for a proxy or log-in page on the network, and check the gateway address.',
        },
      );
    default:
      return unreachable(answer);
  }
}
