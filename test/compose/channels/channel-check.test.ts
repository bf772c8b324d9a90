/** The check of one channel: every host that it may ask is looked at, and the first one is asked. */
import t, { type Test } from 'tap';
import { alipayRow } from '../../../src/compose/channels/alipay-row.js';
import { type ChannelCheck, checkChannel } from '../../../src/compose/channels/channel-check.js';
import type { Configuration } from '../../../src/compose/configuration.js';
import type { WalletGateway } from '../../../src/runtime/ports/gateway.js';
import { ok } from '../../../src/runtime/ports/result.js';
import { certificateOf } from '../../net/certificate.js';
import { answerOf, rawServer } from '../../net/raw-server.js';

const authority = certificateOf({ name: 'authority' });
const names = { dns: [], addresses: ['127.0.0.1'] };
const served = certificateOf({ names, issuer: authority });

async function wallet(t: Test): Promise<URL> {
  const server = await rawServer(t, { tls: { cert: served.cert, key: served.keyPem } });
  server.act = (socket) => socket.write(answerOf('200 OK', 'ok'));
  return server.url;
}

/** What is said of the hosts, and whether the wallet was asked. */
async function checked(hosts: readonly [URL, URL]): Promise<readonly string[]> {
  const gateway = {
    channel: 'alipay',
    diagnose: async () => Promise.resolve({ kind: 'verified' }),
  } as unknown as WalletGateway;
  const channel = {
    row: alipayRow,
    hosts,
    tls: { authorities: [authority.cert] },
    open: () => gateway,
  };
  const configuration = ok({ channels: [channel], settings: {} } as unknown as Configuration);
  const document = { channels: { alipay: { gateway: hosts[0].href } } };
  const where = { path: '/nowhere/config.json', data: '/nowhere' };
  const told: string[] = [];
  for await (const step of checkChannel({ channel: 'alipay', document, configuration, ...where })) {
    told.push(words(step));
  }
  return told;
}

function words(step: ChannelCheck): string {
  return step.kind === 'line' ? `${step.kind} ${step.address} ${step.look.kind}` : step.kind;
}

t.test('a spare host is looked at like the first', async (t) => {
  const [first, spare] = [await wallet(t), await wallet(t)];
  const gone = new URL('https://127.0.0.1:1/gateway.do');
  const up = (url: URL): string => `line ${url.origin} secured`;
  const down = `line ${gone.origin} failed`;
  t.same(await checked([first, spare]), ['name', up(first), 'name', up(spare), 'clock', 'query']);
  t.same(await checked([first, gone]), ['name', up(first), 'name', down, 'clock', 'query']);
  t.same(await checked([gone, spare]), ['name', down, 'name', up(spare)], 'charges have no spare');
});
