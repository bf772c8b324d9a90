/** What a native binary asks of the machine that it is to run on, as binutils' readelf tells it. */
import { spawnSync } from 'node:child_process';

export interface ElfNeeds {
  /** Class, floating point and the least processor, in words. */
  readonly form: string;
  /** Shared libraries, but those of the C library itself. */
  readonly libraries: readonly string[];
  /** The newest version of glibc that a symbol asks for. */
  readonly glibc: string | null;
}

export function elfNeeds(file: string): ElfNeeds {
  const words = ['--wide', '--file-header', '--arch-specific', '--dynamic', '--version-info', file];
  return readElf(spawnSync('readelf', words, { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout);
}

const usual = /^(libc|libm|libdl|libpthread|librt|ld-linux.*)\.so/;

export function readElf(text: string): ElfNeeds {
  const value = (name: RegExp): string => name.exec(text)?.[1]?.trim() ?? '';
  const isHard = /hard-float ABI/.test(text) || /Tag_ABI_VFP_args: VFP registers/.test(text);
  const processor = value(/^ *Tag_CPU_arch: (.+)$/m);
  const floating = value(/^ *Tag_FP_arch: (.+)$/m);
  const form = [
    value(/^ *Class: +(.+)$/m),
    ...(isHard ? ['hard float'] : []),
    ...(processor === '' ? [] : [processor]),
    ...(floating === '' ? [] : [floating]),
  ];
  const needed = [...text.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = '']) => name);
  return {
    form: form.join(', '),
    libraries: needed.filter((name) => !usual.test(name)),
    glibc: newest(
      [...text.matchAll(/\bGLIBC_(\d+(?:\.\d+)+)/g)].map(([, version = '']) => version),
    ),
  };
}

function newest(versions: readonly string[]): string | null {
  const parts = (version: string): readonly number[] => version.split('.').map(Number);
  const sorted = versions.toSorted((one, other) => {
    const [major = 0, minor = 0] = parts(one);
    const [otherMajor = 0, otherMinor = 0] = parts(other);
    return major - otherMajor || minor - otherMinor;
  });
  return sorted.at(-1) ?? null;
}
