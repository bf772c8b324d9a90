/** Key files of a channel: what is told of those that are right, and of each way of being wrong. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type KeyFault, lookAtKeys } from '../../../src/compose/channels/channel-keys.js';
import type { GatewayRow } from '../../../src/compose/channels/gateway-row.js';
import { wallMs } from '../../../src/runtime/ports/units.js';
import { certificateOf } from '../../net/certificate.js';

const now = wallMs(Date.UTC(2026, 10, 22));
const rsa = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });
const [own, theirs, small] = [rsa(), rsa(), rsa(1024)];
const pem = { format: 'pem' } as const;
const authority = certificateOf({ name: 'authority' });
const certificate = (until: string, from = '200101000000') =>
  certificateOf({ issuer: authority, key: own.privateKey, valid: { from, until } }).cert;

const files = {
  'own.pem': own.privateKey.export({ ...pem, type: 'pkcs8' }).toString(),
  'own-1.pem': own.privateKey.export({ ...pem, type: 'pkcs1' }).toString(),
  'bare.txt': own.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  'theirs.pem': theirs.publicKey.export({ ...pem, type: 'spki' }).toString(),
  'own-half.pem': own.publicKey.export({ ...pem, type: 'spki' }).toString(),
  'small.pem': small.privateKey.export({ ...pem, type: 'pkcs8' }).toString(),
  'locked.pem': own.privateKey
    .export({ ...pem, type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString(),
  'curve.pem': authority.keyPem,
  'text.txt': 'no key at all\n',
  'empty.txt': '\n',
  'secret.txt': `${'k'.repeat(32)}\n`,
  'cert.pem': certificate('300101000000'),
  'ended.pem': certificate('260101000000'),
  'ends.pem': certificate('261201000000'),
  'to-come.pem': certificate('300101000000', '270101000000'),
  'foreign.pem': certificateOf({ issuer: authority, key: theirs.privateKey }).cert,
  'chain.pem':
    certificate('300101000000') +
    certificateOf({ valid: { from: '200101000000', until: '261201000000' } }).cert,
  'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
};

const row: Pick<GatewayRow, 'keys'> = {
  keys: [
    { setting: 'private', kind: 'ownPrivateKey' },
    { setting: 'public', kind: 'theirPublicKey', beside: 'private' },
    { setting: 'cert', kind: 'certificate', beside: 'private' },
    { setting: 'secret', kind: 'secretText', length: 32 },
  ],
};

t.test('key files', async (t) => {
  const folder = t.testdir({ ...files, data: { 'inside.pem': files['own.pem'] } });
  for (const name of [...Object.keys(files), 'data/inside.pem'])
    chmodSync(join(folder, name), 0o600);
  const place = { path: join(folder, 'config.json'), data: join(folder, 'data'), now };
  const findings = (raw: Readonly<Record<string, unknown>>) => lookAtKeys(row, raw, place);
  const faults = async (raw: Readonly<Record<string, unknown>>): Promise<readonly KeyFault[]> =>
    (await findings(raw)).flatMap((one) => one.faults);

  await t.test('what is right is described, and only what is named is looked at', async (t) => {
    const raw = {
      private: 'own.pem',
      public: 'theirs.pem',
      cert: 'cert.pem',
      secret: 'secret.txt',
    };
    t.match(await findings(raw), [
      { file: 'own.pem', mode: '0600', look: { kind: 'privateKey', type: 'RSA', bits: 2048 } },
      { look: { kind: 'publicKey', form: 'PEM', bits: 2048 } },
      {
        isMatched: true,
        look: { kind: 'certificate', bits: 2048, until: Date.UTC(2030, 0, 1), count: 1 },
      },
      { look: null, length: 32 },
    ]);
    t.same(await faults(raw), []);
    t.same(await findings({ private: 7 }), []);
    t.match(await findings({ cert: 'chain.pem' }), [
      { isMatched: false, look: { count: 2, until: Date.UTC(2026, 11, 1) } },
    ]);
    for (const name of ['own-1.pem', 'bare.txt']) {
      t.match(await findings({ private: name }), [{ look: { kind: 'privateKey' }, faults: [] }]);
    }
  });

  await t.test('each way of being wrong has its own name', async (t) => {
    chmodSync(join(folder, 'own-1.pem'), 0o640);
    chmodSync(join(folder, 'own-half.pem'), 0o644);
    const file = (kind: string, more = {}) => ({ kind: 'file', problem: { kind, ...more } });
    for (const [raw, expected] of [
      [{ private: 'gone.pem' }, [file('missing')]],
      [{ private: 'data' }, [file('folder')]],
      [{ private: 'data/inside.pem' }, [file('inside')]],
      [{ private: 'own-1.pem' }, [file('open', { mode: '0640' })]],
      [{ private: 'locked.pem' }, [{ kind: 'locked' }]],
      [{ private: 'small.pem' }, [{ kind: 'small', bits: 1024 }]],
      [{ private: 'curve.pem' }, [{ kind: 'notRsa', type: 'EC' }]],
      [{ private: 'text.txt' }, [{ kind: 'other', holds: 'nothing' }]],
      // A public key in the place of a secret need not be hidden; it is in the wrong place.
      [{ private: 'own-half.pem' }, [{ kind: 'other', holds: 'publicKey' }]],
      [{ public: 'own.pem' }, [{ kind: 'other', holds: 'privateKey' }]],
      [{ public: 'cert.pem' }, [{ kind: 'other', holds: 'certificate' }]],
      [{ private: 'own.pem', public: 'own-half.pem' }, [{ kind: 'ownHalf', beside: 'own.pem' }]],
      [{ private: 'own.pem', cert: 'foreign.pem' }, [{ kind: 'mismatch', beside: 'own.pem' }]],
      [{ cert: 'broken.pem' }, [{ kind: 'other', holds: 'nothing' }]],
      [{ cert: 'ended.pem' }, [{ kind: 'ended', at: Date.UTC(2026, 0, 1) }]],
      [{ cert: 'ends.pem' }, [{ kind: 'endsSoon', at: Date.UTC(2026, 11, 1) }]],
      [{ cert: 'to-come.pem' }, [{ kind: 'notBegun', at: Date.UTC(2027, 0, 1) }]],
      [{ secret: 'text.txt' }, [{ kind: 'length', length: 13, needed: 32 }]],
      [{ secret: 'empty.txt' }, [{ kind: 'other', holds: 'nothing' }]],
    ] as const) {
      t.same(await faults(raw), expected, JSON.stringify(raw));
    }
  });

  await t.test('nothing of a secret comes out', async (t) => {
    const told = JSON.stringify(await findings({ private: 'own.pem', secret: 'secret.txt' }));
    t.notMatch(told, 'k'.repeat(32));
    t.notMatch(told, files['bare.txt'].slice(100, 140));
  });
});
