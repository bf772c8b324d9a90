/**
 * A bench of one's own, as a process, and its HTTP interface as methods: started on a free port in a
 * folder of its own, ended with everything that belongs to it. Nothing here sleeps: `wait` asks the
 * bench itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../project.js';
import { keepKeys, lendKeys } from './spare-keys.js';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

export interface BenchStart {
  readonly speed?: number;
  readonly seed?: number;
  readonly paper?: '58mm' | '80mm';
  readonly printer?: '58mm' | '80mm' | 'clone';
  readonly weChat?: 'v2' | 'v3';
  /** Kept when it is given; else a temporary one that is removed. */
  readonly data?: string;
  /** Any free one if it is left out. */
  readonly port?: number;
}

export interface AttemptStatus {
  readonly sale: number;
  readonly attempt: string;
  readonly amountFen: number;
  readonly state: string;
  readonly money: string | null;
}

export interface ReturnStatus {
  readonly attempt: string;
  readonly amountFen: number;
  readonly state: string;
}

export interface SlipStatus {
  readonly sale: number;
  readonly kind: string;
  readonly state: string;
  readonly inQuestion: boolean;
}

export interface BenchState {
  readonly power: 'on' | 'off';
  readonly boots: number;
  readonly readyMs: number | null;
  readonly paths: Readonly<
    Record<'data' | 'config' | 'keys' | 'wallets' | 'log' | 'sockets', string>
  >;
  readonly lcd: { readonly rows: readonly string[]; readonly columns: number };
  readonly customer: { readonly rows: readonly string[] };
  readonly drawer: { readonly opens: number };
  readonly beeps: number;
  readonly printer: Readonly<Record<'paper' | 'cover' | 'answer' | 'power', string>> & {
    readonly online: boolean;
    readonly slips: number;
  };
  readonly devices: Readonly<
    Record<string, { readonly plug: 'in' | 'out'; readonly connected: boolean }>
  >;
  readonly network: { readonly mode: string; readonly ms?: number };
  readonly disk: Readonly<Record<string, unknown>>;
  readonly journalWrites: number | null;
  readonly clock: { readonly offsetMs: number; readonly rtc: string };
  readonly status: {
    readonly ready: boolean;
    readonly screen: string;
    readonly quiet: boolean;
    readonly foreground: string | null;
    readonly attempts: readonly AttemptStatus[];
    readonly duties: readonly ReturnStatus[];
    readonly refunds: readonly ReturnStatus[];
    readonly slips: readonly SlipStatus[];
    readonly faults: readonly string[];
  } | null;
}

export interface WalletRow {
  readonly channel: string;
  readonly form: string;
  readonly attempt: string | null;
  readonly amountFen: number;
  readonly state: string;
  readonly paidFen: number;
  readonly returnedFen: number;
  readonly calls: readonly {
    readonly n: number;
    readonly on: string;
    readonly wire: string;
    readonly at: number;
    readonly verified: boolean | null;
  }[];
}

export interface Phone {
  readonly wallet: string;
  readonly code: string | null;
  readonly expiresInMs: number;
  readonly asks: readonly { readonly attempt: string; readonly amountFen: number }[];
}

export interface ScriptEntry {
  readonly on: string;
  readonly do: string;
  readonly times?: number;
  readonly ms?: number;
  readonly attempt?: string;
  readonly booked?: boolean;
  readonly code?: number;
  readonly seconds?: number;
}

export interface Wanted {
  readonly screen?: string;
  readonly quiet?: boolean;
  readonly attempt?: string;
  readonly state?: string;
  readonly fault?: string;
  readonly power?: 'on' | 'off';
  readonly printer?: 'idle' | 'busy';
  readonly timeoutMs?: number;
}

const main = path.join(projectRoot, 'dist', 'src', 'main.js');
export type WalletName = 'alipay' | 'wechat';
const waitMsUsual = 15_000;

/** The interface of a bench, wherever it runs. */
export class BenchFace {
  readonly address: URL;

  constructor(address: URL) {
    this.address = address;
  }

  /** Any request as it is; `headers` may tell another Host. */
  ask(
    method: string,
    target: string,
    more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answered> {
    return new Promise((done, reject) => {
      const { hostname, port } = this.address;
      const options = { hostname, port, path: target, method, headers: { ...more.headers } };
      const asked = request({ ...options, agent: false }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          done({ status, headers, bytes: Buffer.concat(pieces) });
        });
      });
      asked.on('error', reject);
      asked.end(more.body);
    });
  }

  /** The answer's JSON; throws when it is no 200. */
  async get<T>(target: string): Promise<T> {
    return jsonOf(`GET ${target}`, await this.ask('GET', target)) as T;
  }

  async post<T = unknown>(target: string, body: unknown): Promise<T> {
    const answer = await this.ask('POST', target, { body: JSON.stringify(body) });
    return jsonOf(`POST ${target} ${JSON.stringify(body)}`, answer) as T;
  }

  state(): Promise<BenchState> {
    return this.get('/api/state');
  }

  wait(wanted: Wanted): Promise<BenchState> {
    const query = new URLSearchParams({ timeoutMs: String(wanted.timeoutMs ?? waitMsUsual) });
    if (wanted.screen !== undefined) query.set('screen', wanted.screen);
    if (wanted.quiet === true) query.set('quiet', '1');
    if (wanted.attempt !== undefined) query.set('attempt', wanted.attempt);
    if (wanted.state !== undefined) query.set('state', wanted.state);
    if (wanted.fault !== undefined) query.set('fault', wanted.fault);
    if (wanted.power !== undefined) query.set('power', wanted.power);
    if (wanted.printer !== undefined) query.set('printer', wanted.printer);
    return this.get(`/api/wait?${query.toString()}`);
  }

  keys(...keys: readonly string[]): Promise<{ readonly delivered: number }> {
    return this.post('/api/keys', { keys });
  }

  scan(code: string): Promise<unknown> {
    return this.post('/api/scan', { code });
  }

  async newCode(wallet: WalletName = 'alipay'): Promise<string> {
    const shown = await this.post<{ readonly code: string }>('/api/phone', {
      wallet,
      action: 'newCode',
    });
    return shown.code;
  }

  /** Keys in the amount, waits for the code screen, and shows the scanner a fresh code. */
  async charge(amount: string, wallet: WalletName = 'alipay'): Promise<string> {
    await this.keys(...amount.split(''), 'ENTER');
    await this.wait({ screen: 'awaiting-code' });
    const code = await this.newCode(wallet);
    await this.scan(code);
    return code;
  }

  phone(
    action: 'confirm' | 'refuse' | 'ignore' | 'scanOrder',
    attempt?: string,
    wallet: WalletName = 'alipay',
  ): Promise<unknown> {
    const more = attempt === undefined ? {} : { attempt };
    return this.post('/api/phone', { wallet, action, ...more });
  }

  async asks(): Promise<Phone['asks']> {
    const phones = await this.get<readonly Phone[]>('/api/phone');
    return phones.flatMap((phone) => phone.asks);
  }

  ledger(): Promise<readonly WalletRow[]> {
    return this.get('/api/wallets');
  }

  script(...next: readonly ScriptEntry[]): Promise<unknown> {
    return this.scriptOf('alipay', ...next);
  }

  scriptOf(channel: WalletName, ...next: readonly ScriptEntry[]): Promise<unknown> {
    return this.post('/api/wallets/script', { channel, next });
  }

  power(action: 'cut' | 'on' | 'cycle'): Promise<{ readonly power: string }> {
    return this.post('/api/power', { action });
  }

  network(mode: string, ms?: number): Promise<unknown> {
    return this.post('/api/network', ms === undefined ? { mode } : { mode, ms });
  }

  printer(controls: Readonly<Record<string, string>>): Promise<unknown> {
    return this.post('/api/printer', controls);
  }

  disk(faults: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.post('/api/disk', faults);
  }

  async paper(): Promise<string> {
    return (await this.ask('GET', '/api/paper')).bytes.toString('utf8');
  }
}

export class BenchClient extends BenchFace {
  readonly data: string;
  readonly process: ChildProcess;
  readonly #isOwn: boolean;
  readonly #ended: Promise<void>;

  private constructor(process: ChildProcess, address: URL, folder: BenchFolder) {
    super(address);
    this.process = process;
    this.data = folder.path;
    this.#isOwn = folder.isOwn;
    this.#ended = endOf(process);
  }

  /** Settles when the till is ready. */
  static async start(options: BenchStart = {}): Promise<BenchClient> {
    const isOwn = options.data === undefined;
    const folder = { path: options.data ?? mkdtempSync(path.join(tmpdir(), 'bench-')), isOwn };
    if (isOwn) lendKeys(folder.path);
    const more = [
      ...(options.speed === undefined ? [] : ['--speed', String(options.speed)]),
      ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
      ...(options.paper === undefined ? [] : ['--paper', options.paper]),
      ...(options.printer === undefined ? [] : ['--printer', options.printer]),
      ...(options.weChat === undefined ? [] : ['--wechat', options.weChat]),
    ];
    const child = spawn(
      process.execPath,
      [
        main,
        'workbench',
        '--lang',
        'en',
        '--port',
        String(options.port ?? 0),
        '--data',
        folder.path,
        ...more,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const address = await addressOf(child);
    if (isOwn) keepKeys(folder.path);
    return new BenchClient(child, address, folder);
  }

  /** Ends it as Ctrl+C does, and removes its folder if it made one. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.ended();
    if (this.#isOwn) rmSync(this.data, { recursive: true, force: true });
  }

  ended(): Promise<void> {
    return this.#ended;
  }
}

interface BenchFolder {
  readonly path: string;
  readonly isOwn: boolean;
}

function jsonOf(what: string, { status, bytes }: Answered): unknown {
  const text = bytes.toString('utf8');
  if (status !== 200) throw new Error(`${what}: ${status} ${text}`);
  return JSON.parse(text);
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((ended) => {
    child.once('close', () => {
      ended();
    });
  });
}

function addressOf(child: ChildProcess): Promise<URL> {
  return new Promise((found, reject) => {
    let said = '';
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString();
      const address = /^(http:\/\/\S+)\n/m.exec(said)?.[1];
      if (address !== undefined) found(new URL(address));
    });
    child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
    child.once('close', (status) => {
      reject(new Error(`the bench ended with ${String(status)}: ${said}`));
    });
  });
}
