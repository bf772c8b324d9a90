/** Key files of a channel as findings: what each holds, or what is wrong with it and what to put there. */
import type { KeyFault, KeyFinding } from '../../compose/channels/channel-keys.js';
import type { KeyKind } from '../../compose/channels/gateway-row.js';
import type { FileProblem } from '../../platform/named-file.js';
import { unreachable } from '../../runtime/ports/bug.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { dayOf, daysUntil } from './days.js';
import { type Finding, fault, fine } from './finding.js';

type KeyLook = NonNullable<KeyFinding['look']>;

/** One, or one for each fault of the file. */
export function keyFindings(key: KeyFinding): readonly Finding[] {
  const subject = `${key.row.setting} ${key.file}`;
  const { kind } = key.row;
  if (key.faults.length > 0) {
    return key.faults.map((one) => fault('key', subject, keySays(one, kind), keyNext(one, kind)));
  }
  const { zh, en } = keyWords(key);
  return [fine('key', subject, `${zh}。`, `${en}.`)];
}

/** What a file that is right holds. */
function keyWords({ look, length, mode, isMatched }: KeyFinding): Bilingual {
  const kept = {
    zh: `，权限 ${mode}，在数据目录之外`,
    en: `, mode ${mode}, outside the data folder`,
  };
  if (look === null) {
    return { zh: `${length} 个字符${kept.zh}`, en: `${length} characters${kept.en}` };
  }
  const [zh, en] = [heldWords(look, 'zh'), heldWords(look, 'en')];
  if (look.kind === 'privateKey') return { zh: `${zh}${kept.zh}`, en: `${en}${kept.en}` };
  const matched = isMatched
    ? { zh: '，与私钥相配', en: ', matches its private key' }
    : { zh: '', en: '' };
  return { zh: `${zh}${matched.zh}`, en: `${en}${matched.en}` };
}

function heldWords(look: KeyLook, language: keyof Bilingual): string {
  const isChinese = language === 'zh';
  if (look.kind === 'locked' || look.kind === 'nothing') return '';
  const { type, bits } = look;
  const size = bits === null ? type : `${type} ${bits} ${isChinese ? '位' : 'bits'}`;
  const name = holds[look.kind][language];
  if (look.kind !== 'certificate')
    return isChinese ? `${name} ${size}，${look.form}` : `${name}, ${size}, ${look.form}`;
  const { until } = look;
  if (until === null) return isChinese ? `${name} ${size}` : `${name}, ${size}`;
  return isChinese
    ? `${name} ${size}，有效至 ${dayOf(until)}（${daysUntil(until)} 天）`
    : `${name}, ${size}, ends ${dayOf(until)}, in ${daysUntil(until)} days`;
}

const holds: Readonly<Record<KeyLook['kind'], Bilingual>> = {
  privateKey: { zh: '私钥', en: 'private key' },
  publicKey: { zh: '公钥', en: 'public key' },
  certificate: { zh: '证书', en: 'certificate' },
  locked: { zh: '带口令的私钥', en: 'key behind a password' },
  nothing: { zh: '无法识别的内容', en: 'nothing that can be read as a key' },
};

const wanted: Readonly<Record<KeyKind, Bilingual>> = {
  ownPrivateKey: { zh: '本商户的私钥', en: "the merchant's own private key" },
  theirPublicKey: { zh: '钱包的公钥', en: "the wallet's public key" },
  certificate: { zh: '证书', en: 'a certificate' },
  secretText: { zh: '密钥文本', en: 'a secret text' },
};

function keySays(one: KeyFault, kind: KeyKind): Bilingual {
  switch (one.kind) {
    case 'file':
      return fileSays(one.problem);
    case 'locked':
      return {
        zh: '私钥带口令，收银机无法使用。',
        en: 'is behind a password, which the till cannot type.',
      };
    case 'other': {
      const [found, needed] = [holds[one.holds], wanted[kind]];
      return {
        zh: `应是${needed.zh}，文件里却是${found.zh}。`,
        en: `should hold ${needed.en}, and holds ${one.holds === 'nothing' ? '' : 'a '}${found.en}.`,
      };
    }
    case 'small':
      return {
        zh: `只有 ${one.bits} 位；钱包要 2048 位。`,
        en: `has ${one.bits} bits; the wallet wants 2048.`,
      };
    case 'notRsa':
      return {
        zh: `是 ${one.type} 密钥；钱包要 RSA。`,
        en: `is an ${one.type} key; the wallet wants RSA.`,
      };
    case 'length':
      return {
        zh: `有 ${one.length} 个字符，应有 ${one.needed} 个。`,
        en: `has ${one.length} characters and should have ${one.needed}.`,
      };
    case 'mismatch':
      return {
        zh: `证书与私钥 ${one.beside} 不配对。`,
        en: `is not the certificate of the private key ${one.beside}.`,
      };
    case 'ownHalf':
      return {
        zh: `是本商户自己的公钥（与 ${one.beside} 一对），不是钱包的。`,
        en: `is the public half of our own ${one.beside}, not the wallet's key.`,
      };
    case 'notBegun':
      return { zh: `${dayOf(one.at)} 才生效。`, en: `begins on ${dayOf(one.at)}.` };
    case 'ended':
      return { zh: `已于 ${dayOf(one.at)} 过期。`, en: `ended on ${dayOf(one.at)}.` };
    case 'endsSoon':
      return {
        zh: `${dayOf(one.at)} 过期，还有 ${daysUntil(one.at)} 天；目前可用。`,
        en: `works, and ends on ${dayOf(one.at)}, in ${daysUntil(one.at)} days.`,
      };
    default:
      return unreachable(one);
  }
}

function fileSays(problem: FileProblem): Bilingual {
  switch (problem.kind) {
    case 'missing':
      return { zh: '文件不存在。', en: 'is not there.' };
    case 'denied':
      return { zh: '本用户无权读取。', en: 'may not be read by this user.' };
    case 'folder':
      return { zh: '是一个目录。', en: 'is a folder.' };
    case 'notFile':
      return { zh: '不是文件。', en: 'is not a file.' };
    case 'long':
      return {
        zh: `超过 ${problem.bytesMax} 字节。`,
        en: `has more than ${problem.bytesMax} bytes.`,
      };
    case 'open':
      return {
        zh: `别的用户也能读（权限 ${problem.mode}）。`,
        en: `can be read by others (mode ${problem.mode}).`,
      };
    case 'inside':
      return {
        zh: '在数据目录之内，会随备份和证据流出。',
        en: 'lies in the data folder, and leaves with its copies.',
      };
    case 'unreadable':
      return { zh: `不能读取（${problem.code}）。`, en: `cannot be read (${problem.code}).` };
    default:
      return unreachable(problem);
  }
}

function keyNext(one: KeyFault, kind: KeyKind): Bilingual {
  switch (one.kind) {
    case 'file':
      return fileNext(one.problem);
    case 'locked':
      return {
        zh: '请保存为不带口令的文件，权限 0600。',
        en: 'Store it without the password, mode 0600.',
      };
    case 'other':
    case 'length':
    case 'ownHalf':
      return sources[kind];
    case 'small':
    case 'notRsa':
      return {
        zh: '请重新生成 RSA 2048 位密钥，并在钱包的商户平台登记。',
        en: "Make a new RSA key of 2048 bits and register it at the wallet's merchant site.",
      };
    case 'mismatch':
      return {
        zh: '请把同一次下载的证书和私钥放在一起。',
        en: 'Put certificate and key of the same download beside each other.',
      };
    case 'notBegun':
      return { zh: '请先看本机时钟是否准确。', en: 'See first whether the clock is right.' };
    case 'ended':
    case 'endsSoon':
      return {
        zh: '请在钱包的商户平台换新证书，放到这里再重新启动。',
        en: "Renew it at the wallet's merchant site, put it here and start again.",
      };
    default:
      return unreachable(one);
  }
}

/** Where the right content of a file comes from. */
const sources: Readonly<Record<KeyKind, Bilingual>> = {
  ownPrivateKey: {
    zh: '请放入生成密钥时得到的商户私钥。',
    en: 'Put the private key here that was made for this merchant.',
  },
  theirPublicKey: {
    zh: '请放入商户平台上显示的钱包公钥（不是应用公钥）。',
    en: "Put the wallet's public key here, as its merchant site shows it beside yours.",
  },
  certificate: {
    zh: '请放入商户平台下载的证书（PEM）。',
    en: "Put the certificate here (PEM) that the wallet's merchant site hands out.",
  },
  secretText: {
    zh: '请放入商户平台上设置的密钥，一行文本。',
    en: "Put the key here that was set at the wallet's merchant site, one line of text.",
  },
};

function fileNext(problem: FileProblem): Bilingual {
  switch (problem.kind) {
    case 'open':
      return { zh: '请执行 chmod 0600。', en: 'chmod 0600 it.' };
    case 'inside':
      return {
        zh: '请移到数据目录之外，并改配置。',
        en: 'Move it outside and change the configuration.',
      };
    case 'denied':
      return {
        zh: '请让收银机的用户成为文件的所有者。',
        en: 'Make the user that the till runs as its owner.',
      };
    case 'missing':
    case 'folder':
    case 'notFile':
    case 'long':
    case 'unreadable':
      return {
        zh: '请检查配置中的文件名；相对路径从配置文件所在目录算起。',
        en: "Check the name in the configuration; it starts from the configuration's own folder.",
      };
    default:
      return unreachable(problem);
  }
}
