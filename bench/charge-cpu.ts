/**
 * What one charge costs this process in CPU: built, signed, sent over loopback, verified, read. Beside it,
 * in the same run: an RSA-2048 signature alone, one with its verification, the same exchange over bare
 * node:http, and the wallets' SDKs with their checks switched on. Medians of several passes, in turns.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { installPackages } from '../test/oracles/packages.js';
import { alipaySubjects } from './charge-alipay.js';
import type { ChargeSubject } from './charge-order.js';
import type { LaidDownReply } from './charge-cpu-wallet.js';
import { weChatSubjects } from './charge-wechat.js';

const passes = 9;
const chargesAPass = 150;
const warmUp = 100;
/** As long as a real request. */
const exampleText = 'x'.repeat(900);

type Replies = Readonly<Record<string, LaidDownReply>>;

export const chargeCpu: Benchmark = {
  name: 'charge-cpu',
  async *run() {
    const channels = [alipaySubjects(), weChatSubjects()];
    const replies = Object.assign({}, ...channels.map((channel) => channel.replies)) as Replies;
    const { wallet, port } = await openWallet(replies);
    const missing = installPackages();
    if (missing !== null) process.stderr.write(`bench: the SDKs are left out: ${missing}\n`);
    try {
      const subjects = [
        ...bareSubjects(port, Object.keys(replies)[0] ?? '/'),
        ...channels.flatMap((channel) => channel.open(port)),
        ...channels.flatMap((channel) => (missing === null ? channel.openSdk(port) : [])),
      ];
      const spent = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
      for (const { once } of subjects) await times(warmUp, once);
      for (let pass = 0; pass < passes; pass += 1) {
        for (const { name, once } of subjects) {
          const before = process.cpuUsage();
          await times(chargesAPass, once);
          const { user, system } = process.cpuUsage(before);
          spent.get(name)?.push((user + system) / chargesAPass);
        }
      }
      const bare = percentile(spent.get('bare-sign') ?? [], 0.5);
      for (const [name, all] of spent) yield resultOf(name, all, bare);
    } finally {
      wallet.kill();
    }
  },
};

function resultOf(name: string, all: readonly number[], bare: number): BenchResult {
  const value = percentile(all, 0.5);
  return {
    name: `charge-cpu.${name}`,
    value: rounded(value),
    unit: 'us CPU',
    n: passes * chargesAPass,
    timesBareSign: rounded(value / bare),
    lowest: rounded(Math.min(...all)),
    highest: rounded(Math.max(...all)),
  };
}

async function times(count: number, once: () => Promise<void>): Promise<void> {
  for (let left = count; left > 0; left -= 1) await once();
}

/** What nobody who signs and sends can do without. */
function bareSubjects(port: number, path: string): readonly ChargeSubject[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const text = Buffer.from(exampleText, 'utf8');
  const signature = sign('sha256', text, privateKey);
  const signOnce = (): Promise<void> =>
    new Promise((done) => {
      sign('sha256', text, privateKey, () => {
        done();
      });
    });
  const exchange = (): Promise<void> => bareExchange(port, path);
  return [
    { name: 'bare-sign', once: signOnce },
    {
      name: 'bare-sign-verify',
      once: async () => {
        await signOnce();
        verify('sha256', text, publicKey, signature);
      },
    },
    { name: 'bare-http', once: exchange },
    {
      name: 'bare-sign-verify-http',
      once: async () => {
        await signOnce();
        await exchange();
        verify('sha256', text, publicKey, signature);
      },
    },
  ];
}

function bareExchange(port: number, path: string): Promise<void> {
  return new Promise((done, reject) => {
    const options = { host: '127.0.0.1', port, path, method: 'POST', agent: false } as const;
    const sending = request(options, (response) => {
      response.on('data', () => undefined);
      response.on('end', done);
    });
    sending.on('error', reject);
    sending.end(exampleText);
  });
}

async function openWallet(
  replies: Replies,
): Promise<{ readonly wallet: ChildProcess; readonly port: number }> {
  const program = fileURLToPath(new URL('./charge-cpu-wallet.js', import.meta.url));
  const wallet = spawn(process.execPath, [program, JSON.stringify(replies)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((found) => {
    wallet.stdout?.once('data', (line: Buffer) => {
      found(Number(line.toString()));
    });
  });
  return { wallet, port };
}
