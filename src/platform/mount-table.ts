/**
 * Which file system a path stands on, out of `/proc/self/mountinfo` (proc(5)), and what is to be said of it.
 * Pure; the text may hold anything: a line that is not one is passed over.
 */

export interface Mount {
  /** Numbers of the device, `8:1`. */
  readonly device: string;
  readonly mountPoint: string;
  /** `ext4`, `overlay`, `fuse.sshfs`... */
  readonly kind: string;
  /** Of the mount and of the file system, each once: `rw`, `relatime`, `barrier=0`, `upperdir=/x`. */
  readonly options: readonly string[];
}

/** More mounts, or longer ones, than any till has. */
const linesMax = 10_000;
const lineMax = 8192;

/** The mounts of a table in their order: a later one at the same place covers an earlier one. */
export function mountsIn(table: string): readonly Mount[] {
  return table
    .split('\n', linesMax)
    .flatMap((line) => (line.length > lineMax ? [] : (mountOf(line) ?? [])));
}

/** `36 35 98:0 /root /point opts [optional...] - kind source opts`. */
function mountOf(line: string): Mount | null {
  const [before = '', after, ...more] = line.split(' - ');
  if (after === undefined || more.length > 0) return null;
  const [number = '', , device = '', , point = '', own = ''] = before.split(' ');
  const [kind = '', , ofSystem = ''] = after.split(' ');
  const isOne = /^\d+$/.test(number) && /^\d+:\d+$/.test(device) && /^\w[\w.-]*$/.test(kind);
  if (!isOne || !point.startsWith('/')) return null;
  const options = [...own.split(','), ...ofSystem.split(',')].filter((option) => option !== '');
  return {
    device,
    mountPoint: unescaped(point),
    kind,
    options: [...new Set(options)].map(unescaped),
  };
}

/** Blanks and backslashes stand as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** The mount that `path`, absolute and without links, stands on. */
export function mountFor(path: string, mounts: readonly Mount[]): Mount | null {
  let found: Mount | null = null;
  for (const mount of mounts) {
    const { mountPoint } = mount;
    const isAbove = mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
    if (isAbove && mountPoint.length >= (found?.mountPoint.length ?? 0)) found = mount;
  }
  return found;
}
