/** What the bench writes into the till's configuration, and what it leaves as somebody wrote it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { adjustConfig, configuredPorts } from '../../src/workbench/bench-config.js';
import { type DataFolder, prepareDataFolder } from '../../src/workbench/data-folder.js';
import type { WeChatApi } from '../../src/workbench/wechat-keys.js';

/** Its keys are made once; each test has a configuration of its own. */
const root = mkdtempSync(path.join(tmpdir(), 'holdfast-config-'));
t.teardown(() => {
  rmSync(root, { recursive: true, force: true });
});
const folder: DataFolder = await prepareDataFolder(root);

interface Written {
  channels: Record<string, Record<string, unknown>>;
  [part: string]: unknown;
}

interface Config {
  readonly start: (weChat?: WeChatApi, port?: number) => Written;
  readonly read: () => Written;
  readonly write: (config: Written) => void;
}

function configOf(t: Test): Config {
  t.teardown(() => {
    rmSync(folder.config, { force: true });
  });
  const read = (): Written => JSON.parse(readFileSync(folder.config, 'utf8')) as Written;
  return {
    read,
    write: (config) => {
      writeFileSync(folder.config, JSON.stringify(config));
    },
    start: (weChat, port = 9000) => {
      const ports = { alipay: port + 1, wechat: port + 2 };
      adjustConfig(folder, { ports, timePort: port + 3, weChat });
      return read();
    },
  };
}

t.test(
  'a folder begins with both wallets, WeChat Pay in v2, and moves with its ports',
  async (t) => {
    const { start } = configOf(t);
    const first = start();
    t.match(first.channels, {
      alipay: { gateway: 'http://127.0.0.1:9001/gateway.do' },
      wechat: { api: 'v2', baseUrl: 'http://127.0.0.1:9002', keyFile: 'keys/wechat-v2.key' },
    });
    t.same(configuredPorts(folder), { alipay: 9001, wechat: 9002 });
    const moved = start(undefined, 9100);
    t.match(moved.channels, { wechat: { api: 'v2', baseUrl: 'http://127.0.0.1:9102' } });
  },
);

t.test('the generation is changed when told, there and back, and else kept', async (t) => {
  const { start } = configOf(t);
  const first = start();
  const v3 = start('v3');
  t.match(v3.channels, {
    wechat: { api: 'v3', serialNo: folder.weChat.v3.merchant.serial, keyFile: undefined },
  });
  t.same(start(undefined), v3);
  t.same(start('v2'), first);
});

t.test('a configuration from before, which nobody has touched, gets the channel', async (t) => {
  const { start, read, write } = configOf(t);
  const whole = start();
  const { alipay = {} } = whole.channels;
  write({ ...whole, channels: { alipay } });
  t.same(start(), whole);
  write({ ...whole, channels: { alipay }, store: 'S002' });
  start();
  t.notOk('wechat' in read().channels, 'one that was touched stays without');
});

t.test('a channel that somebody has changed stays as it is', async (t) => {
  const { start, write } = configOf(t);
  const { channels, ...more } = start();
  const wechat = { ...channels['wechat'], plan: { lifeMs: 20_000 } };
  write({ ...more, channels: { ...channels, wechat } });
  t.match(start('v3').channels, { wechat: { api: 'v2', plan: { lifeMs: 20_000 } } });
  const elsewhere = { ...wechat, baseUrl: 'https://api.mch.weixin.qq.com' };
  write({ ...more, channels: { ...channels, wechat: elsewhere } });
  t.match(start('v3', 9100).channels, { wechat: elsewhere });
  t.same(configuredPorts(folder), { alipay: 9101 });
});

t.test('one that is no JSON stays, for the till to complain of', async (t) => {
  configOf(t);
  writeFileSync(folder.config, '{');
  adjustConfig(folder, { ports: { alipay: 1, wechat: 2 }, timePort: 3, weChat: 'v3' });
  t.equal(readFileSync(folder.config, 'utf8'), '{');
});
