/**
 * Links over input nodes, on named pipes in place of /dev/input: what is read and written is the kernel's
 * record for 64 and for 32 bits.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { ByteLink } from '../../../src/drivers/links/byte-link.js';
import { openBeeper, openInput } from '../../../src/drivers/links/input-node.js';
import { recordReader, timeBytesOf } from '../../../src/drivers/links/input-records.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { valueOf } from '../desk.js';
import { hexOf } from '../transcript.js';
import { afterOf, newListener, stillTime } from './sysfs-rig.js';

const { signal } = new AbortController();

interface Pipe {
  readonly path: string;
  /** The kernel's end, open for both ways so that the other end is never at its end. */
  readonly fd: number;
  readonly read: () => string;
}

function pipeOf(t: Test): Pipe {
  const folder = mkdtempSync(path.join(tmpdir(), 'input-'));
  const name = path.join(folder, 'event');
  execFileSync('mkfifo', [name]);
  const fd = openSync(name, constants.O_RDWR | constants.O_NONBLOCK);
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return {
    path: name,
    fd,
    read: () => {
      const buffer = new Uint8Array(1_024);
      return hexOf(buffer.subarray(0, readSync(fd, buffer)));
    },
  };
}

/** KEY_1 (2) down as a machine of `arch` has it; the time is that of no clock. */
function keyRecord(arch: string, code: number, value: number): Buffer {
  const timeBytes = timeBytesOf(arch);
  const record = Buffer.alloc(timeBytes + 8, 0xa5);
  record.writeUInt16LE(1, timeBytes);
  record.writeUInt16LE(code, timeBytes + 2);
  record.writeInt32LE(value, timeBytes + 4);
  return record;
}

t.test('a record is 24 bytes with 64 bits and 16 with 32', async (t) => {
  t.equal(keyRecord('arm64', 2, 1).length, 24);
  t.equal(keyRecord('x64', 2, 1).length, 24);
  t.equal(keyRecord('arm', 2, 1).length, 16);
  t.equal(keyRecord('ia32', 2, 1).length, 16);
});

for (const arch of ['arm64', 'arm']) {
  t.test(`keys come through on ${arch} without their times, in any pieces`, async (t) => {
    const pipe = pipeOf(t);
    const time = stillTime();
    const heard = newListener();
    const parts = { signal, after: afterOf(time), arch };
    const link = valueOf(
      await openInput({ kind: 'input', path: pipe.path }, heard.listener, parts),
    );
    const records = Buffer.concat([keyRecord(arch, 2, 1), keyRecord(arch, 2, 0)]);
    writeSync(pipe.fd, records.subarray(0, 5));
    await time.advance(millis(20));
    t.equal(heard.text(), '');
    writeSync(pipe.fd, records.subarray(5));
    await time.advance(millis(20));
    t.equal(
      hexOf(Buffer.from(heard.text(), 'latin1')),
      '01 00 02 00 01 00 00 00 01 00 02 00 00 00 00 00',
    );
    t.match(await link.write(Uint8Array.of(1)), { kind: 'refused', fault: { code: 'Protocol' } });
    await Promise.all([link.close(), link.close()]);
    t.equal(time.nextDue(), undefined);
    t.same(heard.faults, []);
    closeSync(pipe.fd);
  });
}

t.test('a key waits 20 ms at most when none came for long, and 8 ms after another', async (t) => {
  const pipe = pipeOf(t);
  const time = stillTime();
  const heard = newListener();
  const parts = { signal, after: afterOf(time), arch: 'arm64' };
  const link = valueOf(await openInput({ kind: 'input', path: pipe.path }, heard.listener, parts));
  await time.advance(seconds(6));
  await time.next();
  const before = time.elapsed();
  await time.next();
  t.equal(time.elapsed() - before, 20);
  writeSync(pipe.fd, keyRecord('arm64', 2, 1));
  await time.advance(millis(20));
  t.equal(heard.text().length, 8);
  for (let key = 0; key < 20; key++) {
    await time.advance(millis(200));
    writeSync(pipe.fd, keyRecord('arm64', 2, 1));
    await time.advance(millis(8));
    t.equal(heard.text().length, 16 + key * 8);
  }
  await link.close();
  closeSync(pipe.fd);
});

t.test('a node that ends is gone, once, and is looked at no more', async (t) => {
  const pipe = pipeOf(t);
  const time = stillTime();
  const heard = newListener();
  const parts = { signal, after: afterOf(time), arch: 'arm64' };
  const link = valueOf(await openInput({ kind: 'input', path: pipe.path }, heard.listener, parts));
  closeSync(pipe.fd);
  await time.advance(seconds(1));
  t.match(heard.faults, [{ code: 'Gone' }]);
  t.equal(time.nextDue(), undefined);
  await link.close();
  t.equal(heard.faults.length, 1);
});

t.test('a listener that lets go in the middle of being told hears no more', async (t) => {
  const pipe = pipeOf(t);
  const time = stillTime();
  const parts = { signal, after: afterOf(time), arch: 'arm64' };
  let told = 0;
  let losses = 0;
  const held: { link: ByteLink | null } = { link: null };
  const opened = await openInput(
    { kind: 'input', path: pipe.path },
    {
      onData: () => {
        told += 1;
        void held.link?.close();
      },
      onGone: () => {
        losses += 1;
      },
    },
    parts,
  );
  const link = valueOf(opened);
  held.link = link;
  writeSync(pipe.fd, keyRecord('arm64', 2, 1));
  await time.advance(millis(8));
  writeSync(pipe.fd, keyRecord('arm64', 2, 1));
  await time.advance(seconds(1));
  t.equal(told, 1);
  t.equal(losses, 0);
  await link.close();
  t.equal(time.nextDue(), undefined);
  closeSync(pipe.fd);
});

t.test('a flood is read in pieces and nothing of it is kept', async (t) => {
  const reader = recordReader(16);
  const flood = Buffer.concat(Array.from({ length: 1_000 }, (_, key) => keyRecord('x64', key, 1)));
  let records = 0;
  for (let start = 0; start < flood.length; start += 7) {
    records += reader.push(flood.subarray(start, start + 7)).length / 8;
  }
  t.equal(records, 1_000);
  t.same(reader.push(new Uint8Array(0)).length, 0);
});

t.test('a beeper is written records of its bell, or of a tone', async (t) => {
  for (const [hertz, arch, on, off] of [
    [null, 'arm', '12 00 01 00 01 00 00 00', '12 00 01 00 00 00 00 00'],
    [2_700, 'arm64', '12 00 02 00 8C 0A 00 00', '12 00 02 00 00 00 00 00'],
  ] as const) {
    const pipe = pipeOf(t);
    const link = valueOf(
      await openBeeper(
        { kind: 'beeper', path: pipe.path, hertz },
        { signal, after: afterOf(stillTime()), arch },
      ),
    );
    const noTime = '00 '.repeat(timeBytesOf(arch));
    t.same(await link.write(Uint8Array.of(0x31)), { kind: 'sent' });
    t.equal(pipe.read(), noTime + on);
    const last = link.write(Uint8Array.of(0x30));
    await Promise.all([link.close(), link.close()]);
    t.equal((await last).kind, 'cut');
    t.equal(pipe.read(), noTime + off, 'and off is heard when it is let go');
    closeSync(pipe.fd);
  }
});

t.test('bytes that are no sound go no further', async (t) => {
  const pipe = pipeOf(t);
  const config = { kind: 'beeper', path: pipe.path, hertz: null } as const;
  const link = valueOf(
    await openBeeper(config, { signal, after: afterOf(stillTime()), arch: 'arm' }),
  );
  t.match(await link.write(Uint8Array.of(0x62)), { kind: 'refused', fault: { code: 'Protocol' } });
  await link.close();
  closeSync(pipe.fd);
});

t.test('a node that is not there is no crash', async (t) => {
  const time = stillTime();
  const after = afterOf(time);
  const missing = path.join(tmpdir(), 'no-such-node');
  const heard = newListener();
  const config = { kind: 'input', path: missing } as const;
  t.match(await openInput(config, heard.listener, { signal, after, arch: 'arm' }), {
    ok: false,
    error: { code: 'NotFound' },
  });
  const beeper = { kind: 'beeper', path: missing, hertz: null } as const;
  t.match(await openBeeper(beeper, { signal, after: afterOf(stillTime()), arch: 'arm' }), {
    ok: false,
    error: { code: 'NotFound' },
  });
  t.equal(time.nextDue(), undefined);
});

t.test('an opening that is given up keeps nothing open', async (t) => {
  const pipe = pipeOf(t);
  const controller = new AbortController();
  controller.abort();
  const time = stillTime();
  const parts = { signal: controller.signal, after: afterOf(time), arch: 'arm' };
  const config = { kind: 'input', path: pipe.path } as const;
  t.match(await openInput(config, newListener().listener, parts), {
    ok: false,
    error: { code: 'Gone' },
  });
  t.equal(time.nextDue(), undefined);
  closeSync(pipe.fd);
});
