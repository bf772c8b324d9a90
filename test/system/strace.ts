/**
 * strace as a hand inside a real process: it counts the calls that reach the disk, and at the n-th of
 * them ends the process or lets the call fail. With one thread for all file calls the count is exact,
 * for strace counts for each thread and each call by itself.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** Calls that change what a disk holds, as strace names them in a filter and in its lines. */
export const diskCalls = ['pwrite64', 'fdatasync', 'fsync', 'rename'] as const;
export type DiskCall = (typeof diskCalls)[number];

/**
 * `before`: ended when the call begins. `instead`: the call is said to have gone well, does nothing,
 * and the process is ended. `EIO`, `ENOSPC`: the call fails and the process lives.
 */
export const ways = ['before', 'instead', 'EIO', 'ENOSPC'] as const;
export type Way = (typeof ways)[number];

export interface Injection {
  readonly call: DiskCall;
  /** 1 and up. */
  readonly nth: number;
  readonly way: Way;
}

export interface TracedEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output. */
  readonly said: string;
  readonly errors: string;
  readonly trace: readonly TraceLine[];
}

/** A call as it began or ended; a call that was over at once is one line that is both. */
export interface TraceLine {
  readonly call: string;
  readonly begins: boolean;
  readonly ends: boolean;
  /** The first argument: a descriptor, or a path for `rename`. */
  readonly on: string;
  readonly succeeded: boolean;
  readonly injected: boolean;
  readonly text: string;
}

/** Options of strace that trace the disk's calls into `file`, with `injection` where there is one. */
export function straceOptions(file: string, injection: Injection | null): readonly string[] {
  const options = ['-f', '-o', file, '-e', `trace=${['write', ...diskCalls.map(filterOf)].join()}`];
  if (injection === null) return options;
  const { call, nth, way } = injection;
  const fault = { before: 'signal=KILL', instead: 'retval=0:signal=KILL', EIO: '', ENOSPC: '' }[
    way
  ];
  const does = fault === '' ? `error=${way}` : fault;
  return [...options, '-e', `inject=${filterOf(call)}:${does}:when=${String(nth)}`];
}

/** One name is three calls, depending on the machine: rename, renameat, renameat2. */
function filterOf(call: DiskCall): string {
  return call === 'rename' ? '/^rename' : call;
}

/** Runs `program` of node under strace to its end. */
export async function runTraced(
  file: string,
  injection: Injection | null,
  program: readonly string[],
): Promise<TracedEnd> {
  const options = straceOptions(file, injection);
  const child = spawn('strace', [...options, process.execPath, ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  });
  let said = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, said, errors, trace: traceIn(readFileSync(file, 'utf8')) };
}

export function traceIn(text: string): readonly TraceLine[] {
  return text.split('\n').flatMap((line) => {
    const whole = /^\d+ +(\w+)\((\d+|"[^"]*")?/.exec(line);
    const resumed = /^\d+ +<\.\.\. (\w+) resumed>/.exec(line);
    const call = (whole ?? resumed)?.[1];
    if (call === undefined) return [];
    const isUnfinished = line.includes('<unfinished ...>');
    return [
      {
        call: call.startsWith('rename') ? 'rename' : call,
        begins: whole !== null,
        ends: !isUnfinished,
        on: whole?.[2] ?? '',
        succeeded: /\) += \d+/.test(line),
        injected: line.includes('(INJECTED)'),
        text: line,
      },
    ];
  });
}

export function isDiskCall(call: string): call is DiskCall {
  return diskCalls.some((known) => known === call);
}

/** How often each call was made. */
export function callCounts(trace: readonly TraceLine[]): Readonly<Record<DiskCall, number>> {
  const counts = { pwrite64: 0, fdatasync: 0, fsync: 0, rename: 0 };
  for (const { call, begins } of trace) if (begins && isDiskCall(call)) counts[call] += 1;
  return counts;
}

/** Why no process can be traced here, or `null`. `attached`: one that is running and not ours to start. */
export function traceLack(how: 'started' | 'attached'): string | null {
  const version = spawnSync('strace', ['-V'], { encoding: 'utf8' });
  if (version.status !== 0) return 'strace is missing';
  const probe = ['-qq', '-f', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1'];
  const started = spawnSync('strace', [...probe, '-o', '/dev/null', process.execPath, '-v']);
  if (started.status !== 0) return `strace cannot trace here: ${String(started.stderr).trim()}`;
  if (how === 'started') return null;
  // Where only ancestors may trace, a stranger is refused; `cat` waits for us.
  const other = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  const words = ['0.3', 'strace', '-p', String(other.pid), '-o', '/dev/null'];
  const attached = spawnSync('timeout', words, { encoding: 'utf8' });
  other.kill('SIGKILL');
  return /Operation not permitted/.test(attached.stderr) ? 'strace may not attach here' : null;
}
