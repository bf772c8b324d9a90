/**
 * The bench with an emulated board for its till: one process with the desk, the wallets, the disk and the
 * plug in it, so that a pull can come in the very turn in which something reached the outside.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bench, openBench } from '../../src/workbench/bench.js';
import { openBenchServer } from '../../src/workbench/http/server.js';
import { projectRoot } from '../project.js';
import { BenchFace, type BenchState } from '../workbench/bench-client.js';
import { lendKeys } from '../workbench/spare-keys.js';
import { type BoardTill, boardTill } from './board-till.js';
import { type VolatileDisk, openVolatileDisk } from './host/volatile-disk.js';
import { guestStart } from './guest-start.js';
import type { MachineImage } from './machine.js';

export interface BoardBenchOptions {
  readonly image: MachineImage;
  readonly seed: () => number;
  /** In front of the till's program: what a mutant loads. */
  readonly nodeArguments?: readonly string[];
  /** Of the machine, behind the usual ones. */
  readonly kernelArguments?: readonly string[];
  readonly machineArguments?: readonly string[];
  /** Hears what the lamps do, in words. */
  readonly lamp?: (line: string) => void;
  /** Of the page; any free one unless told. */
  readonly port?: number;
  /** More files for the board's data disk, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface BoardBench {
  readonly bench: Bench;
  readonly face: BoardFace;
  /** Of the page. */
  readonly address: URL;
  readonly till: BoardTill;
  readonly disk: VolatileDisk;
  /** Another number each time, from the seed of the run. */
  readonly seed: () => number;
  close(): Promise<void>;
}

/** What people and tests drive it by; the till's data is a copy out of the guest, taken when it is asked for. */
export class BoardFace extends BenchFace {
  readonly #till: () => BoardTill;
  readonly #copy: string;

  constructor(address: URL, till: () => BoardTill, copy: string) {
    super(address);
    this.#till = till;
    this.#copy = copy;
  }

  override async state(): Promise<BenchState> {
    const state = await super.state();
    return { ...state, paths: { ...state.paths, data: this.#copy } };
  }

  /** Takes the journal out of the running guest. */
  async copyData(): Promise<void> {
    const machine = this.#till().machine();
    if (machine === undefined) throw new Error('the board is off');
    let words = '';
    for (let copies = 0; copies < copiesMax; copies += 1) {
      const { output } = await machine.run(
        'tar -C /data/till -cf - . 2>/dev/null | gzip -1 | base64',
      );
      rmSync(this.#copy, { recursive: true, force: true });
      mkdirSync(this.#copy, { recursive: true });
      const input = Buffer.from(output.replaceAll('\n', ''), 'base64');
      const { status, stderr } = spawnSync('tar', ['-C', this.#copy, '-xzf', '-'], { input });
      if (status === 0) return;
      words = stderr.toString('utf8');
    }
    throw new Error(`the data folder changed in each of ${String(copiesMax)} copies: ${words}`);
  }
}

/** A till at work may take a file away while it is copied; the copy ends there. */
const copiesMax = 5;

const diskBytes = 64 * 1024 * 1024;

export async function openBoardBench(options: BoardBenchOptions): Promise<BoardBench> {
  const root = mkdtempSync(path.join(tmpdir(), 'bb-'));
  const at = (name: string): string => path.join(root, name);
  mkdirSync(at('q'));
  mkdirSync(at('bench'));
  lendKeys(at('bench'));
  const medium = new Uint8Array(diskBytes);
  const disk = await openVolatileDisk(at('nbd'), medium);
  let till: BoardTill | undefined;
  const bench = await openBench({
    ...{ data: at('bench'), speed: 1, seed: 1, printer: '58mm' as const },
    tillAt: (tillOptions, deskSockets) => {
      const { time, channels } = configOf(at('bench/config.json'));
      const ports = Object.values(channels).map((channel) => portIn(channel));
      writeFileSync(at('config.json'), guestConfig(at('bench/config.json'), time));
      const { image, seed, nodeArguments = [] } = options;
      const files = { ...guestStart({ ports, nodeArguments }), ...options.files };
      medium.set(dataDisk(at('disk'), { root: at(''), files }));
      const { kernelArguments = [], machineArguments = [], lamp = () => undefined } = options;
      const own = { image, seed, kernelArguments, machineArguments, lamp };
      const parts = { ...own, disk, nbd: at('nbd'), sockets: at('q') };
      return (till = boardTill(parts, tillOptions, deskSockets));
    },
  });
  const server = await openBenchServer(bench, options.port ?? 0);
  const own = till;
  if (own === undefined) throw new Error('the bench made no till');
  const address = new URL(`http://127.0.0.1:${server.port}`);
  return {
    ...{ bench, till: own, disk, address, seed: options.seed },
    face: new BoardFace(address, () => own, at('copy')),
    close: async () => {
      await bench.close();
      server.close();
      disk.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

interface GuestConfig {
  readonly time: { readonly servers: readonly string[] };
  readonly channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function configOf(file: string): GuestConfig {
  return JSON.parse(readFileSync(file, 'utf8')) as GuestConfig;
}

function portIn(channel: Readonly<Record<string, unknown>>): number {
  return Number(new URL(String(channel['gateway'] ?? channel['baseUrl'])).port);
}

/** The guest finds its host at 10.0.2.2; wallets it asks on its own loopback. */
function guestConfig(file: string, time: GuestConfig['time']): string {
  const servers = time.servers.map((server) => server.replace('127.0.0.1', '10.0.2.2'));
  return JSON.stringify({ ...configOf(file), time: { servers } });
}

/** An ext4 with what a technician puts on a board before its first start. */
function dataDisk(
  folder: string,
  { root, files }: { readonly root: string; readonly files: Readonly<Record<string, string>> },
): Uint8Array {
  mkdirSync(path.join(folder, 'till'), { recursive: true, mode: 0o700 });
  cpSync(path.join(root, 'bench', 'keys'), path.join(folder, 'keys'), { recursive: true });
  cpSync(path.join(root, 'config.json'), path.join(folder, 'config.json'));
  const profile = path.join(projectRoot, 'board-profiles', 'qemu-virt', 'profile.json');
  cpSync(profile, path.join(folder, 'profile.json'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const image = `${folder}.img`;
  if (!existsSync(image)) writeFileSync(image, new Uint8Array(diskBytes));
  // Blocks as on a card: a disk as small as this one would get smaller ones.
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-b', '4096', '-d', folder, image]);
  return readFileSync(image);
}
