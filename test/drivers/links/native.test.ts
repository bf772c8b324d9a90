/** What can be told of native links without a device: their options, and that they fail as faults. */
import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import t from 'tap';
import type { LinkListener } from '../../../src/drivers/links/byte-link.js';
import { openHid } from '../../../src/drivers/links/hid.js';
import { linkOpener } from '../../../src/drivers/links/open-link.js';
import { linuxFolders } from '../../../src/drivers/links/identity.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import { openSerialPort, serialPortOptions } from '../../../src/drivers/links/serial-port.js';
import { streamLink } from '../../../src/drivers/links/stream-link.js';
import type { DeviceFault } from '../../../src/runtime/ports/device.js';
import { valueOf } from '../desk.js';

const { signal } = new AbortController();
const parts = { signal, after: nodeAfter, folders: linuxFolders };
const serial = {
  kind: 'serial',
  device: { kind: 'path', path: '/dev/no-such-port' },
  baud: 9600,
  flow: 'none',
} as const;
const hid = {
  kind: 'hid',
  device: { kind: 'path', path: '/dev/no-such-keypad' },
  usagePage: null,
  usage: null,
  offConsole: false,
} as const;
const deaf: LinkListener = { onData: () => undefined, onGone: () => undefined };

t.test('a serial port keeps its modem lines at the close, and tells every option', async (t) => {
  t.match(serialPortOptions('/dev/ttyS1', serial), {
    hupcl: false,
    autoOpen: false,
    lock: true,
    dataBits: 8,
  });
  t.match(serialPortOptions('/dev/ttyS1', serial), { rtscts: false, xon: false, xoff: false });
  t.match(serialPortOptions('/dev/ttyS1', { ...serial, flow: 'rtscts' }), {
    rtscts: true,
    xon: false,
  });
  t.match(serialPortOptions('/dev/ttyS1', { ...serial, flow: 'xonxoff' }), {
    rtscts: false,
    xon: true,
    xoff: true,
  });
});

t.test('a package that is not there is a fault of this device', async (t) => {
  const missing = (): Promise<never> => Promise.reject(new Error('Cannot find package\nstack'));
  for (const opened of [
    await openSerialPort(serial, deaf, { ...parts, load: missing }),
    await openHid(hid, deaf, { ...parts, load: missing }),
  ]) {
    t.match(opened, { ok: false, error: { code: 'NotAvailable', detail: /not available here/ } });
    t.notMatch(JSON.stringify(opened), /stack/);
  }
});

t.test('a package without its native part is a fault of this device', async (t) => {
  const uncompiled = (): never => {
    throw new Error('No native build was found for platform=linux');
  };
  t.match(
    await openSerialPort(serial, deaf, {
      ...parts,
      load: () => Promise.resolve({ SerialPort: uncompiled as never }),
    }),
    {
      ok: false,
      error: { code: 'NotAvailable' },
    },
  );
  const HIDAsync = { open: async () => uncompiled() };
  t.match(await openHid(hid, deaf, { ...parts, load: () => Promise.resolve({ HIDAsync }) }), {
    ok: false,
    error: { code: 'NotAvailable' },
  });
});

t.test('the packages as they are here find no such device, and say so', async (t) => {
  for (const config of [serial, hid]) {
    const opened = await linkOpener({ after: nodeAfter })(config, deaf, signal);
    t.equal(opened.ok, false);
    t.match(opened, { error: { code: /^(NotFound|NotAvailable)$/ } });
  }
});

t.test('a serial port that closes twice is gone once', async (t) => {
  const faults: DeviceFault[] = [];
  const port = new Duplex({ read: () => undefined, write: () => undefined, autoDestroy: false });
  const link = streamLink(
    port,
    { ...deaf, onGone: (fault) => faults.push(fault) },
    {
      after: nodeAfter,
      end: () => Promise.resolve(),
    },
  );
  const writing = link.write(Uint8Array.of(1));
  port.emit('error', new Error('write EIO'));
  port.emit('close');
  port.emit('close', new Error('disconnected'));
  t.match(await writing, { kind: 'cut', fault: { detail: 'write EIO' } });
  await link.close();
  port.emit('close');
  t.equal(faults.length, 1);
});

t.test('reports come as they are, an error is the plug, a close is quiet', async (t) => {
  const heard: number[][] = [];
  const faults: DeviceFault[] = [];
  let closes = 0;
  const device = Object.assign(new EventEmitter(), {
    write: async (values: number[] | Buffer) => values.length,
    close: async () => {
      closes += 1;
      throw new Error('already gone');
    },
  });
  const HIDAsync = { open: async () => device };
  const open = async () =>
    valueOf(
      await openHid(
        hid,
        {
          onData: (bytes) => heard.push([...bytes]),
          onGone: (fault) => faults.push(fault),
        },
        { ...parts, load: () => Promise.resolve({ HIDAsync }) },
      ),
    );
  const link = await open();
  device.emit('data', Buffer.of(0, 0, 4, 0, 0, 0, 0, 0));
  t.same(heard, [[0, 0, 4, 0, 0, 0, 0, 0]]);
  t.same(await link.write(Uint8Array.of(1)), { kind: 'sent' });
  device.emit('error', new Error('could not read from HID device'));
  device.emit('error', new Error('could not read from HID device'));
  t.match(faults, [{ code: 'Gone', detail: 'could not read from HID device' }]);
  t.match(await link.write(Uint8Array.of(1)), { kind: 'refused' });
  await Promise.all([link.close(), link.close()]);
  t.equal(closes, 1, 'a device that is gone and cannot be closed is let go all the same');
  device.emit('data', Buffer.of(1));
  t.equal(heard.length, 1);
});
