/** What a native binary asks for, out of readelf's words. */
import t from 'tap';
import { readElf } from './elf.js';

t.test('a 32-bit binary tells its floating point, its processor and its libraries', async (t) => {
  const text = `ELF Header:
  Class:                             ELF32
  Machine:                           ARM
  Flags:                             0x5000400, Version5 EABI, hard-float ABI
 0x00000001 (NEEDED)                     Shared library: [libudev.so.1]
 0x00000001 (NEEDED)                     Shared library: [libc.so.6]
  0x0020:   Name: GLIBC_2.28  Flags: none  Version: 4
  0x0010:   Name: GLIBC_2.4  Flags: none  Version: 5
Attribute Section: aeabi
  Tag_CPU_arch: v7
  Tag_FP_arch: VFPv3-D16
  Tag_ABI_VFP_args: VFP registers
`;
  t.same(readElf(text), {
    form: 'ELF32, hard float, v7, VFPv3-D16',
    libraries: ['libudev.so.1'],
    glibc: '2.28',
  });
});

t.test(
  'a 64-bit one has no attributes, and one in Rust may need the C library alone',
  async (t) => {
    const text = '  Class:   ELF64\n  Machine:   AArch64\n (NEEDED)  Shared library: [libc.so.6]\n';
    t.same(readElf(text), { form: 'ELF64', libraries: [], glibc: null });
  },
);
