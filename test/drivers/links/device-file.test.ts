/** Links over character devices: over one in memory that waits like the kernel's, and over real pipes. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { ByteLink, LinkListener } from '../../../src/drivers/links/byte-link.js';
import { openDeviceFile } from '../../../src/drivers/links/device-file.js';
import { linuxFolders } from '../../../src/drivers/links/identity.js';
import type { FileLinkConfig } from '../../../src/drivers/links/link-config.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import type { After } from '../../../src/runtime/ports/clock.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { valueOf } from '../desk.js';
import { newEars } from './ears.js';
import { FileStandIn } from './file-stand-in.js';
import { linkContract, turns } from './link-contract.js';
import { fileRig } from './stand-in-rigs.js';

const { signal } = new AbortController();
const parts = { signal, after: nodeAfter, folders: linuxFolders };
const deaf: LinkListener = { onData: () => undefined, onGone: () => undefined };
const node = '/dev/usb/lp0';

function configFor(at: string, more: Partial<FileLinkConfig> = {}): FileLinkConfig {
  const device = { kind: 'path', path: at } as const;
  return { kind: 'file', device, mode: 'write', writesAt: 'end', ...more };
}

t.test('a character device', async (t) => {
  linkContract(t, { rig: fileRig, plugs: 10 });
});

t.test('a write that hangs in the kernel holds neither the close nor the till', async (t) => {
  const printer = new FileStandIn();
  printer.plug(node);
  const hurried: After = (_span, run) => nodeAfter(millis(5), run);
  const ears = newEars();
  const link = valueOf(
    await openDeviceFile(configFor(node), ears.listener, {
      ...parts,
      after: hurried,
      open: printer.open,
    }),
  );
  printer.hang();
  const writing = link.write(Uint8Array.of(1));
  await turns(3);
  await link.close();
  t.match(await writing, { kind: 'cut' });
  t.same(ears.faults, []);
});

t.test('a write that a device refuses leaves it open', async (t) => {
  const screen = new FileStandIn();
  screen.plug('/dev/fb0');
  const ears = newEars();
  const config = configFor('/dev/fb0', { writesAt: 'start' });
  const link = valueOf(
    await openDeviceFile(config, ears.listener, { ...parts, open: screen.open }),
  );
  screen.refuse('ENOSPC');
  t.match(await link.write(Uint8Array.of(1)), { kind: 'cut', fault: { code: 'NotReady' } });
  screen.refuse(null);
  t.same(await link.write(new Uint8Array(10_000)), { kind: 'sent' });
  t.same(await link.write(Uint8Array.of(1)), { kind: 'sent' });
  t.same(screen.positions, [0, 8_192, 0], 'each picture begins at the start of the device');
  t.same(ears.faults, []);
  await link.close();
});

t.test('one opener at a time, and words for whoever is second', async (t) => {
  const printer = new FileStandIn();
  printer.plug(node);
  const open = () => openDeviceFile(configFor(node), deaf, { ...parts, open: printer.open });
  const first = valueOf(await open());
  t.match(await open(), {
    ok: false,
    error: { code: 'NotReady', detail: /lp0 is in use by another program.*EBUSY/ },
  });
  await first.close();
  t.equal(printer.openFiles(), 0);
});

t.test(
  'a real pipe that is full takes on when it is read, and no thread waits for it',
  async (t) => {
    const pipe = pipeIn(t);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const ears = newEars();
    const link = await linkTo(pipe, ears.listener);
    const bytes = Uint8Array.from({ length: 150_000 }, (_, place) => place % 251);
    const writing = link.write(bytes);
    const came: Buffer[] = [];
    const piece = Buffer.alloc(65_536);
    for (let length = 0; length < bytes.length;) {
      const taken = readNow(reader, piece);
      length += taken;
      came.push(Buffer.from(piece.subarray(0, taken)));
      if (taken === 0) await turns(1);
    }
    t.same(await writing, { kind: 'sent' });
    t.ok(Buffer.concat(came).equals(bytes));
    closeSync(reader);
    t.match(await link.write(bytes), { kind: 'cut', fault: { code: 'Gone', detail: /EPIPE/ } });
    t.equal((await ears.gone).code, 'Gone');
    await link.close();
  },
);

t.test('what a real pipe sends is heard, whoever opens it when', async (t) => {
  const pipe = pipeIn(t);
  const ears = newEars();
  const link = await linkTo(pipe, ears.listener, 'read');
  const writer = openSync(pipe, constants.O_WRONLY);
  writeFileSync(writer, 'ready');
  t.same(await ears.heard(5), [...Buffer.from('ready')]);
  closeSync(writer);
  const another = openSync(pipe, constants.O_WRONLY);
  writeFileSync(another, '!');
  t.same(await ears.heard(6), [...Buffer.from('ready!')]);
  closeSync(another);
  await link.close();
  t.same(ears.faults, []);
});

t.test('a name that is no device says so', async (t) => {
  const pipe = pipeIn(t);
  const file = `${pipe}.txt`;
  writeFileSync(file, '');
  for (const [name, code, words] of [
    [`${pipe}-not`, 'NotFound', /is not there.*ENOENT/],
    [file, 'NotAvailable', /is no device/],
    [path.dirname(file), 'NotAvailable', /is a folder/],
    [pipe, 'NotFound', /ENXIO/],
  ] as const) {
    t.match(await openDeviceFile(configFor(name), deaf, parts), {
      ok: false,
      error: { code, detail: words },
    });
  }
});

function pipeIn(t: Test): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipe-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const pipe = path.join(folder, 'p');
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

async function linkTo(
  pipe: string,
  listener: LinkListener,
  mode: FileLinkConfig['mode'] = 'write',
): Promise<ByteLink> {
  return valueOf(await openDeviceFile(configFor(pipe, { mode }), listener, parts));
}

/** What the pipe has now; 0 for nothing. */
function readNow(reader: number, into: Buffer): number {
  try {
    return readSync(reader, into);
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
