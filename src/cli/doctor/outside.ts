/** Devices and channels as findings. */
import type { ChannelFinding, DeviceFinding } from '../../compose/field.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { awayFaults, printerFaults } from '../../runtime/terminal/status.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { type Finding, fine, knownFault } from './finding.js';

export function deviceFinding({ id, kind, driver, required, state }: DeviceFinding): Finding {
  const about = { check: 'device', subject: id } as const;
  switch (state.kind) {
    case 'inUse':
      return fine('device', id, '正由运行中的收银机使用。', 'in use by the running till.');
    case 'works': {
      const ill = state.condition === null ? null : printerFaults[state.condition];
      if (ill !== null) return knownFault(about, ill);
      return fine('device', id, `${driver} 可用。`, `${driver} opens.`);
    }
    case 'fault': {
      const { code, detail } = state.fault;
      const role: Bilingual = required
        ? { zh: '缺它不能收款', en: 'the till is of no use without it' }
        : { zh: '其余照常', en: 'the rest works without it' };
      const says = {
        zh: `打不开（${code}，${detail}）；${role.zh}。`,
        en: `${code}, ${detail}; ${role.en}.`,
      };
      return knownFault(about, awayFaults[kind] ?? 'E-PRINTER-OFFLINE', {
        says,
        next: steps[code],
      });
    }
    default:
      return unreachable(state);
  }
}

const cable: Bilingual = {
  zh: '请检查电源、连线和板卡配置中的 link。',
  en: 'Check its power, its cable and its link in the board profile.',
};

/** What a technician does about a fault of a device. */
export function stepAfter({ code }: DeviceFault): Bilingual {
  return steps[code];
}

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

export function channelFinding({ channel, answer }: ChannelFinding): Finding {
  const about = { check: 'channel', subject: channel } as const;
  switch (answer.kind) {
    case 'verified':
      return fine('channel', channel, '应答有效，签名正确。', 'answers, and its signature holds.');
    case 'setup':
      return knownFault(about, 'E-CHANNEL-CLOSED', {
        says: { zh: `设置有误（${answer.code}）。`, en: `a setting is wrong (${answer.code}).` },
        next: { zh: `请检查 ${answer.setting}。`, en: `Check ${answer.setting}.` },
      });
    case 'notSent':
      if (answer.cause === 'clock') {
        return knownFault(about, 'E-CLOCK', {
          says: {
            zh: '本机时钟早于钱包的证书，无法核对，什么也没有发出。',
            en: "the system's clock is before the wallet's certificate: unchecked, nothing is sent.",
          },
          next: {
            zh: '请校准系统时钟（date -s 或系统对时）；断电后又不准就换时钟电池。',
            en: "Set the system's clock (date -s, or a time service); change its battery if it is lost again.",
          },
        });
      }
      return knownFault(about, 'E-CHANNEL-DOWN', {
        says: { zh: `连不上（${answer.detail}）。`, en: `cannot be reached (${answer.detail}).` },
        next: {
          zh: '请检查网络、网关地址和防火墙。',
          en: 'Check network, gateway address and firewall.',
        },
      });
    case 'unknown':
      return knownFault(about, 'E-CHANNEL-DOWN', {
        says: {
          zh: `没有有效应答（${answer.detail}）。`,
          en: `gives no valid answer (${answer.detail}).`,
        },
        next: {
          zh: '请检查网络中的代理或登录页，以及网关地址。',
          en: 'Look for a proxy or log-in page on the network, and check the gateway address.',
        },
      });
    default:
      return unreachable(answer);
  }
}
