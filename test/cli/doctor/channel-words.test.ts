/** The words of `doctor --channel`: every finding that can be made is whole sentences in both languages. */
import t from 'tap';
import { findingsOfCheck } from '../../../src/cli/doctor/channel.js';
import { lineOf } from '../../../src/cli/doctor/finding.js';
import type { ChannelCheck } from '../../../src/compose/channels/channel-check.js';
import type { KeyFault, KeyFinding } from '../../../src/compose/channels/channel-keys.js';
import type { KeyKind } from '../../../src/compose/channels/gateway-row.js';
import type { LineLook } from '../../../src/net/http/line-look.js';
import { lookAtKey } from '../../../src/net/signing/key-look.js';
import type { FileProblem } from '../../../src/platform/named-file.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { millis, wallMs } from '../../../src/runtime/ports/units.js';
import { certificateOf } from '../../net/certificate.js';

const at = wallMs(Date.UTC(2027, 0, 1));
const problems: readonly FileProblem[] = [
  ...(['missing', 'denied', 'folder', 'notFile', 'inside'] as const).map((kind) => ({ kind })),
  { kind: 'long', bytesMax: 7 },
  { kind: 'open', mode: '0644' },
  { kind: 'unreadable', code: 'EIO' },
];
const keyFaults: readonly KeyFault[] = [
  ...problems.map((problem): KeyFault => ({ kind: 'file', problem })),
  { kind: 'locked' },
  ...(['privateKey', 'publicKey', 'certificate', 'nothing'] as const).map((holds): KeyFault => ({
    kind: 'other',
    holds,
  })),
  { kind: 'small', bits: 1024 },
  { kind: 'notRsa', type: 'EC' },
  { kind: 'length', length: 3, needed: 32 },
  { kind: 'mismatch', beside: 'key.pem' },
  { kind: 'ownHalf', beside: 'key.pem' },
  ...(['notBegun', 'ended', 'endsSoon'] as const).map((kind): KeyFault => ({ kind, at })),
];
const kinds: readonly KeyKind[] = ['ownPrivateKey', 'theirPublicKey', 'certificate', 'secretText'];

const certificate = lookAtKey(new Secret(certificateOf({}).cert));
const sound: KeyFinding = {
  row: { setting: 'certFile', kind: 'certificate' },
  file: 'cert.pem',
  mode: '0600',
  length: null,
  look: certificate,
  isMatched: true,
  faults: [],
};
const failedLine = (code: string | null): LineLook => ({ kind: 'failed', detail: 'no line', code });

const checks: readonly ChannelCheck[] = [
  ...kinds.map((kind): ChannelCheck => {
    const row = { setting: 'someFile', kind };
    return { kind: 'key', key: { ...sound, row, faults: keyFaults } };
  }),
  { kind: 'key', key: sound },
  { kind: 'key', key: { ...sound, look: null, length: 32 } },
  { kind: 'config', problem: { path: '/x', problem: 'must be right' } },
  { kind: 'elsewhere', problems: 1 },
  { kind: 'elsewhere', problems: 2 },
  { kind: 'address', setting: 'gateway', problem: 'must be https' },
  { kind: 'name', host: 'wallet.example', look: { kind: 'late', max: millis(5_000) } },
  {
    kind: 'name',
    host: 'wallet.example',
    look: { kind: 'found', addresses: ['::1', '127.0.0.1'] },
  },
  ...[
    'CERT_NOT_YET_VALID',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ECONNRESET',
    null,
  ].map((code): ChannelCheck => ({ kind: 'line', address: 'https://w', look: failedLine(code) })),
  ...[at, null].map((until): ChannelCheck => {
    const look = { kind: 'secured', protocol: 'TLSv1.3', authority: 'CA', until } as const;
    return { kind: 'line', address: 'https://w', look };
  }),
  { kind: 'clock', difference: null, isAlarming: false },
  { kind: 'query', answer: { kind: 'verified' } },
];

t.test('every finding is whole sentences, and a fault has a next step', async (t) => {
  for (const check of checks) {
    for (const finding of findingsOfCheck('alipay', check)) {
      const { says, next } = finding;
      const name = lineOf(finding, 'en');
      t.match(says.en, /^\S.*[^.\s]\.$/, name);
      t.match(says.zh, /^\S.*[^。]。$/, name);
      if (next !== null) t.match(next, { en: /^\S.*\.$/, zh: /^\S.*。$/ }, name);
      t.notMatch(`${says.zh}${says.en}`, /null|undefined|NaN/, name);
    }
  }
});

t.test('a certificate that is right says whose it is and how long', async (t) => {
  const [finding] = findingsOfCheck('wechat', { kind: 'key', key: sound });
  t.match(
    finding?.says.en,
    /^certificate, EC, ends 2049-12-31, in \d+ days, matches its private key\.$/,
  );
  t.match(finding?.says.zh, /^证书 EC，有效至 2049-12-31（\d+ 天），与私钥相配。$/);
});
