/**
 * Serial links over real terminals of the kernel: flow control that holds and lets go, half frames, two
 * openers, the far end that dies and comes back. No modem lines: a terminal has none.
 */
import type { Test } from 'tap';
import type { LinkListener } from '../../src/drivers/links/byte-link.js';
import { openDeviceFile } from '../../src/drivers/links/device-file.js';
import { linuxFolders } from '../../src/drivers/links/identity.js';
import type { SerialFlow } from '../../src/drivers/links/link-config.js';
import { openSerialPort } from '../../src/drivers/links/serial-port.js';
import { nodeAfter } from '../../src/platform/node-after.js';
import type { OpeningParts } from '../../src/drivers/links/opening.js';
import { valueOf } from '../drivers/desk.js';
import { newEars } from '../drivers/links/ears.js';
import { type LinkRig, linkContract, turns } from '../drivers/links/link-contract.js';
import { testSystem } from './left-out.js';
import { type Pty, newPty, ptyLack } from './pty.js';

const { signal } = new AbortController();
const deaf: LinkListener = { onData: () => undefined, onGone: () => undefined };

function openSerial(
  { path }: Pty,
  listener: LinkListener,
  { flow = 'none', ...parts }: OpeningParts & { readonly flow?: SerialFlow },
) {
  const device = { kind: 'path', path } as const;
  const config = { kind: 'serial', device, baud: 115_200, flow } as const;
  return openSerialPort(config, listener, { ...parts, folders: linuxFolders });
}

async function serialRig(t: Test): Promise<LinkRig> {
  const pty = await newPty(t);
  return { ...pty, open: (listener, parts) => openSerial(pty, listener, parts) };
}

async function fileRig(t: Test): Promise<LinkRig> {
  const pty = await newPty(t);
  const device = { kind: 'path', path: pty.path } as const;
  const config = { kind: 'file', device, mode: 'both', writesAt: 'end' } as const;
  return {
    ...pty,
    open: (listener, parts) =>
      openDeviceFile(config, listener, { ...parts, folders: linuxFolders }),
  };
}

testSystem('a serial port over a real terminal', ptyLack, async (t) => {
  linkContract(t, { rig: serialRig, plugs: 25 });
});

testSystem('a character device that is a real terminal', ptyLack, async (t) => {
  linkContract(t, { rig: fileRig, plugs: 25 });
});

const xoff = Uint8Array.of(0x13);
const xon = Uint8Array.of(0x11);

testSystem(
  'XOFF holds what is written, XON lets it go, and neither is heard',
  ptyLack,
  async (t) => {
    const pty = await newPty(t);
    const ears = newEars();
    const parts = { signal, after: nodeAfter, flow: 'xonxoff' } as const;
    const link = valueOf(await openSerial(pty, ears.listener, parts));
    await pty.send(Uint8Array.of(0x41, ...xoff, 0x42));
    t.same(await ears.heard(2), [0x41, 0x42]);
    const slip = Uint8Array.from({ length: 60_000 }, (_, place) => 0x20 + (place % 64));
    let isOver = false;
    const writing = link.write(slip).then((end) => {
      isOver = true;
      return end;
    });
    // What the printer asks for meanwhile still comes through: it holds one direction alone.
    await pty.send(Uint8Array.of(0x43));
    await ears.heard(3);
    await turns(50);
    t.equal(isOver, false);
    const stood = link.taken();
    await turns(50);
    t.equal(link.taken(), stood, 'a write that stands is seen to');
    await pty.send(xon);
    t.same(await writing, { kind: 'sent' });
    t.ok((await pty.came(slip.length)).equals(Buffer.from(slip)), 'nothing is lost, nothing twice');
    t.same(ears.soFar(), [0x41, 0x42, 0x43]);
    await link.close();
  },
);

testSystem('a port that stands with XOFF does not hold the close', ptyLack, async (t) => {
  const pty = await newPty(t);
  const ears = newEars();
  const parts = { signal, after: nodeAfter, flow: 'xonxoff' } as const;
  const link = valueOf(await openSerial(pty, ears.listener, parts));
  await pty.send(Uint8Array.of(...xoff, 0x42));
  await ears.heard(1);
  const writing = link.write(new Uint8Array(100_000));
  await link.close();
  t.match(await writing, { kind: 'cut' });
  const again = valueOf(await openSerial(pty, deaf, parts));
  await again.close();
});

testSystem('without flow control all 256 values pass, XOFF among them', ptyLack, async (t) => {
  const pty = await newPty(t);
  const ears = newEars();
  const link = valueOf(await openSerial(pty, ears.listener, { signal, after: nodeAfter }));
  await pty.send(Uint8Array.of(...xoff, ...xon));
  t.same(await ears.heard(2), [0x13, 0x11]);
  t.same(await link.write(Uint8Array.of(1)), { kind: 'sent' });
  await link.close();
});

testSystem(
  'a port that another has open says so, and is had when that one goes',
  ptyLack,
  async (t) => {
    const pty = await newPty(t);
    const parts = { signal, after: nodeAfter };
    const first = valueOf(await openSerial(pty, deaf, parts));
    t.match(await openSerial(pty, deaf, parts), {
      ok: false,
      error: { code: 'NotReady', detail: /in use by another program/ },
    });
    await first.close();
    const second = valueOf(await openSerial(pty, deaf, parts));
    await second.close();
  },
);
