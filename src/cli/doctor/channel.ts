/**
 * One channel as findings (`doctor --channel`), from its key files to a signed query. Each sentence says
 * what is so; with a fault comes what to do about it at the counter or at the wallet's site.
 */
import type { ChannelCheck } from '../../compose/channels/channel-check.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { WalletChannel } from '../../runtime/ports/gateway.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { keyFindings } from './channel-key.js';
import { dayOf, daysUntil } from './days.js';
import { type Finding, fine, knownFault } from './finding.js';
import { channelFinding } from './outside.js';

type Checked<K extends ChannelCheck['kind']> = Extract<ChannelCheck, { readonly kind: K }>;
type NameLook = Checked<'name'>['look'];
type LineLook = Checked<'line'>['look'];

/** The findings of one step; one for each fault of a key file. */
export function findingsOfCheck(channel: WalletChannel, check: ChannelCheck): readonly Finding[] {
  switch (check.kind) {
    case 'key':
      return keyFindings(check.key);
    case 'config':
      return [configFault(check.problem.path, check.problem.problem)];
    case 'elsewhere':
      return [elsewhere(check.problems)];
    case 'address':
      return [configFault(`/channels/${channel}/${check.setting}`, check.problem)];
    case 'name':
      return [nameFinding(check.host, check.look)];
    case 'line':
      return [lineFinding(check.address, check.look)];
    case 'clock':
      return [clockFinding(channel, check)];
    case 'query':
      return [channelFinding({ channel, answer: check.answer })];
    default:
      return unreachable(check);
  }
}

function configFault(subject: string, problem: string): Finding {
  return knownFault({ check: 'config', subject }, 'E-CONFIG-PROBLEMS', {
    says: { zh: `${problem}。`, en: `${problem}.` },
    next: { zh: '请在配置中改正。', en: 'Put it right in the configuration.' },
  });
}

function elsewhere(problems: number): Finding {
  const en = problems === 1 ? 'is one mistake' : `are ${problems} mistakes`;
  return knownFault({ check: 'config', subject: 'elsewhere' }, 'E-CONFIG-PROBLEMS', {
    says: {
      zh: `配置的其他部分有 ${problems} 处错误；改正前不发签名查询。`,
      en: `there ${en} in other parts of the configuration; no signed query until then.`,
    },
    next: {
      zh: '请运行不带 --channel 的 holdfast doctor 查看。',
      en: 'Run holdfast doctor without --channel to see them.',
    },
  });
}

function nameFinding(host: string, look: NameLook): Finding {
  switch (look.kind) {
    case 'address':
      return fine('dns', host, '是地址，不需要解析。', 'is an address, no name is looked up.');
    case 'found': {
      const addresses = look.addresses.join(' ');
      return fine('dns', host, `${addresses}。`, `${addresses}.`);
    }
    case 'failed':
    case 'late': {
      const why = look.kind === 'failed' ? look.code : `> ${look.max} ms`;
      return knownFault({ check: 'dns', subject: host }, 'E-CHANNEL-DOWN', {
        says: { zh: `解析不到地址（${why}）。`, en: `no address is found (${why}).` },
        next: {
          zh: '请检查网线、路由器的 DNS，以及配置中的网关地址。',
          en: "Check the cable, the router's DNS and the gateway address in the configuration.",
        },
      });
    }
    default:
      return unreachable(look);
  }
}

function lineFinding(address: string, look: LineLook): Finding {
  switch (look.kind) {
    case 'plain':
      return fine('tls', address, '明文，只到本机。', 'plain http to this machine.');
    case 'secured': {
      const { protocol, authority, until } = look;
      const end =
        until === null
          ? { zh: '', en: '' }
          : {
              zh: `，证书有效至 ${dayOf(until)}（${daysUntil(until)} 天）`,
              en: `, certificate ends ${dayOf(until)}, in ${daysUntil(until)} days`,
            };
      return fine(
        'tls',
        address,
        `${protocol}，签发者 ${authority}${end.zh}。`,
        `${protocol}, signed by ${authority}${end.en}.`,
      );
    }
    case 'failed': {
      const { says, next, isClock } = lineFault(look);
      const code = isClock === true ? 'E-CLOCK' : 'E-CHANNEL-DOWN';
      return knownFault({ check: 'tls', subject: address }, code, { says, next });
    }
    default:
      return unreachable(look);
  }
}

interface LineFault {
  readonly says: Bilingual;
  readonly next: Bilingual;
  readonly isClock?: true;
}

function lineFault({ code, detail }: Extract<LineLook, { readonly kind: 'failed' }>): LineFault {
  const why = code ?? detail;
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    return {
      isClock: true,
      says: {
        zh: `按本机时钟，对方的证书未到或已过有效期（${why}）。`,
        en: `by our clock the certificate has not begun or has ended (${why}).`,
      },
      next: {
        zh: '请先校准系统时钟；时钟无误则是网络中的代理或钱包的证书有问题。',
        en: "Set the system's clock first; if it is right, the fault is a proxy's or the wallet's.",
      },
    };
  }
  if (code !== null && /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_|ERR_TLS_CERT)/.test(code)) {
    return {
      says: {
        zh: `应答的不是钱包：证书不可信（${why}），什么也没有发出。`,
        en: `whoever answers is not the wallet: the certificate is not to be trusted (${why}); nothing is sent.`,
      },
      next: {
        zh: '请检查网络中的代理、登录页，以及网关地址和所信任的证书。',
        en: 'Look for a proxy or log-in page on the network; check gateway address and trusted authority.',
      },
    };
  }
  return {
    says: { zh: `连不上（${why}）。`, en: `cannot be reached (${why}).` },
    next: {
      zh: '请检查网络、防火墙和网关地址的端口。',
      en: 'Check network, firewall, and the port of the gateway address.',
    },
  };
}

function clockFinding(
  channel: WalletChannel,
  { difference, isAlarming }: Checked<'clock'>,
): Finding {
  const subject = channel;
  if (difference === null) {
    return fine(
      'clock',
      subject,
      '没有应答带时间，无从比较。',
      'no answer told a time to compare with.',
    );
  }
  const { ms, doubt } = difference;
  const apart = (ms / 1000).toFixed(1);
  const seconds = `${ms < 0 ? '' : '+'}${apart} s ± ${(doubt / 1000).toFixed(1)} s`;
  const says = {
    zh: `与钱包相差 ${seconds}。`,
    en: `the till's clock ${seconds} from the wallet's.`,
  };
  if (!isAlarming) return fine('clock', subject, says.zh, says.en);
  return knownFault({ check: 'clock', subject }, 'E-CHANNEL-CLOCK', { says });
}
