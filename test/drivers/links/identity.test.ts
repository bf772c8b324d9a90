/** Names of devices in a profile, and how they are found in /sys after a re-plug. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { readConfig } from '../../../src/drivers/config-reader.js';
import { deviceNameOf, deviceNameText } from '../../../src/drivers/links/device-name.js';
import { topUsages } from '../../../src/drivers/links/hid-usages.js';
import { nodeOf, seenNodes, stableNames } from '../../../src/drivers/links/identity.js';
import { readLink } from '../../../src/drivers/links/link-config.js';
import { watchPlugs } from '../../../src/drivers/links/plug-hints.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { valueOf } from '../desk.js';
import { turns } from './link-contract.js';
import { type Plugged, sysFolder } from './sys-folder.js';

t.test('a name is read and written the same', async (t) => {
  for (const text of [
    '/dev/pos/printer',
    '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
    '1a86:7523',
    '0403:6001:A50285BI',
    '1-1.2',
    '10-1.2.3:1.0',
  ]) {
    const name = deviceNameOf(text);
    t.not(name, null, text);
    if (name !== null) t.equal(deviceNameText(name), text);
  }
  t.equal(deviceNameText(deviceNameOf('1A86:7523') ?? { kind: 'path', path: '' }), '1a86:7523');
  for (const text of [
    '',
    'ttyUSB0',
    'dev/ttyUSB0',
    '1a86',
    '1a86:7523:',
    '1a86:75230',
    '1-',
    '1-1:1',
  ]) {
    t.equal(deviceNameOf(text), null, text);
  }
});

const adapter: Plugged = {
  nodeClass: 'tty',
  name: 'ttyUSB0',
  port: '1-1.2',
  ids: '1a86:7523',
  serial: 'A7',
};

t.test('a device is found again under another number', async (t) => {
  const folders = sysFolder(t);
  const first = folders.plug(adapter);
  const names = ['1a86:7523', '1a86:7523:A7', '1-1.2', '1-1.2:1.0'].map(
    (text) => deviceNameOf(text) ?? { kind: 'path' as const, path: '' },
  );
  for (const name of names) t.equal(valueOf(await nodeOf(folders, 'tty', name)), first);
  folders.unplug(adapter);
  for (const name of names) {
    t.match(await nodeOf(folders, 'tty', name), {
      ok: false,
      error: { code: 'NotFound', detail: /is not plugged in; none of its kind is there/ },
    });
  }
  const again = folders.plug({ ...adapter, name: 'ttyUSB5' });
  t.not(again, first);
  for (const name of names) t.equal(valueOf(await nodeOf(folders, 'tty', name)), again);
});

t.test('of two that fit neither is taken, and the words say how to tell them apart', async (t) => {
  const folders = sysFolder(t);
  folders.plug(adapter);
  const twin = folders.plug({ ...adapter, name: 'ttyUSB1', port: '1-1.3' });
  const ids = { kind: 'ids', vendorId: 0x1a86, productId: 0x7523, serial: null } as const;
  t.match(await nodeOf(folders, 'tty', ids), {
    ok: false,
    error: {
      code: 'NotFound',
      detail:
        /^1a86:7523 fits .*ttyUSB0 \(1a86:7523, USB port 1-1\.2:1\.0\) and .*ttyUSB1 .*1-1\.3:1\.0\): name the one that is meant by its USB port$/,
    },
  });
  const port = { kind: 'port', port: '1-1.3', interface: null } as const;
  t.equal(valueOf(await nodeOf(folders, 'tty', port)), twin);
  t.match(await nodeOf(folders, 'tty', { ...ids, productId: 1 }), {
    ok: false,
    error: { detail: /1a86:0001 is not plugged in; .*ttyUSB0 .*, .*ttyUSB1 .* is there/ },
  });
});

t.test(
  'every name under which a device will be found again is told, the surest first',
  async (t) => {
    const folders = sysFolder(t);
    const node = folders.plug(adapter);
    folders.keep('serial/by-id/usb-1a86_USB_Serial_A7-if00-port0', node);
    folders.keep('serial/by-path/platform-usb-0:1.2:1.0-port0', node);
    folders.keep('pos/printer', node);
    folders.keep('pos/scanner', path.join(folders.dev, 'ttyUSB9'));
    const [seen] = await seenNodes(folders, 'tty');
    t.same(seen === undefined ? [] : await stableNames(folders, seen), [
      `${folders.dev}/pos/printer`,
      `${folders.dev}/serial/by-id/usb-1a86_USB_Serial_A7-if00-port0`,
      `${folders.dev}/serial/by-path/platform-usb-0:1.2:1.0-port0`,
      '1a86:7523:A7',
      '1-1.2:1.0',
    ]);
  },
);

t.test('a box without USB, and devices of other kinds, are no trouble', async (t) => {
  const folders = sysFolder(t);
  t.same(await seenNodes(folders, 'hidraw'), []);
  // A UART of the board: it has no port to be plugged into.
  const uart = path.join(folders.sys, 'class/tty/ttyS0');
  mkdirSync(path.join(uart, 'device'), { recursive: true });
  writeFileSync(path.join(uart, 'uevent'), 'DEVNAME=ttyS0\n');
  t.same(await seenNodes(folders, 'tty'), []);
});

t.test('the usages of a HID device are those of its outer collections', async (t) => {
  t.same(topUsages(Uint8Array.of(0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0xc0)), [
    { page: 0x01, usage: 0x06 },
  ]);
  // A scanner with a vendor's collection behind it, and a collection inside.
  const two = [0x06, 0x8c, 0x00, 0x09, 0x02, 0xa1, 0x01, 0x09, 0xfe, 0xa1, 0x02, 0xc0, 0xc0];
  const vendor = [0x0b, 0x01, 0x00, 0x00, 0xff, 0xa1, 0x01, 0xc0];
  t.same(topUsages(Uint8Array.from([...two, 0xfe, 0x01, 0x00, 0x05, ...vendor])), [
    { page: 0x8c, usage: 0x02 },
    { page: 0xff00, usage: 0x01 },
  ]);
  t.same(topUsages(Uint8Array.of(0x09)), []);
  t.same(topUsages(Uint8Array.of(0xa1, 0x01, 0x07)), []);
});

/** What is wrong with `link`, or the link as it was read. */
function read(link: unknown): unknown {
  const reader = readConfig({ link });
  const result = reader.end(readLink(reader));
  return result.ok ? result.value : result.error.map(({ path }) => path);
}

t.test('a profile names links of every kind', async (t) => {
  const usbPrinter = { kind: 'ids', vendorId: 0x0416, productId: 0x5011, serial: null };
  t.same(read({ unix: '/tmp/s' }), { kind: 'unix', path: '/tmp/s' });
  t.same(read({ tcp: '192.168.1.87' }), { kind: 'tcp', host: '192.168.1.87', port: 9100 });
  t.match(read({ tcp: 'fe80::1', port: 9101 }), { host: 'fe80::1', port: 9101 });
  t.same(read({ serial: '1-1.2', baud: 9600, flow: 'rtscts' }), {
    kind: 'serial',
    device: { kind: 'port', port: '1-1.2', interface: null },
    baud: 9600,
    flow: 'rtscts',
  });
  t.same(read({ hid: '/dev/pos/keypad', offConsole: true }), {
    kind: 'hid',
    device: { kind: 'path', path: '/dev/pos/keypad' },
    usagePage: null,
    usage: null,
    offConsole: true,
  });
  t.match(read({ hid: { vendorId: '0x1A2C', productId: '0x0e24' }, usagePage: '0x008c' }), {
    device: { kind: 'ids', vendorId: 0x1a2c, productId: 0x0e24, serial: null },
    usagePage: 0x8c,
  });
  t.same(read({ usb: '0416:5011' }), { kind: 'usb', device: usbPrinter });
  t.same(read({ usb: 'printer' }), { kind: 'usb', device: { kind: 'printer' } });
  t.same(read({ file: '/dev/fb0', writesAt: 'start' }), {
    kind: 'file',
    device: { kind: 'path', path: '/dev/fb0' },
    mode: 'write',
    writesAt: 'start',
  });
});

t.test('everything that is wrong with a link is told at once', async (t) => {
  t.same(read({ serial: 'COM1', baud: 9, flow: 'dtr', parity: 'even' }), [
    '/link/serial',
    '/link/baud',
    '/link/flow',
    '/link/parity',
  ]);
  t.same(read({ hid: 'keypad', usagePage: 140, usage: '8c', offConsole: 'yes' }), [
    '/link/hid',
    '/link/usagePage',
    '/link/usage',
    '/link/offConsole',
  ]);
  t.same(read({ tcp: 'ten dot nine', port: 0 }), ['/link/tcp', '/link/port']);
  t.same(read({ usb: '/dev/usb/lp0' }), ['/link/usb']);
  t.same(read({ file: 7, mode: 'rw', writesAt: 'here' }), [
    '/link/file',
    '/link/mode',
    '/link/writesAt',
  ]);
  t.same(read({ unix: '/tmp/s', tcp: 'h' }), ['/link']);
  t.same(read({}), ['/link']);
});

t.test('a plug is hinted at when the kernel has shown it, and no more after the end', async (t) => {
  const folders = sysFolder(t);
  const bus = path.join(folders.dev, 'bus/usb/001');
  mkdirSync(bus, { recursive: true });
  let hints = 0;
  const stop = watchPlugs({
    // As long as in life is too long for a test.
    after: (_span, run) => nodeAfter(millis(1), run),
    folders,
    onHint: () => {
      hints += 1;
    },
  });
  // The watching begins by itself; what comes and goes is seen in the end.
  const untilHinted = async (folder: string): Promise<void> => {
    const before = hints;
    while (hints === before) {
      writeFileSync(path.join(folder, '004'), '');
      renameSync(path.join(folder, '004'), path.join(folder, '005'));
      await turns(10);
    }
  };
  await untilHinted(bus);
  const newBus = path.join(folders.dev, 'bus/usb/002');
  mkdirSync(newBus);
  await untilHinted(newBus);
  stop();
  stop();
  const before = hints;
  writeFileSync(path.join(bus, '006'), '');
  await turns(50);
  t.equal(hints, before);
});

t.test('a box without a USB bus gives no hints, and no trouble', async (t) => {
  const folders = sysFolder(t);
  const stop = watchPlugs({
    after: nodeAfter,
    folders,
    onHint: () => {
      t.fail('nothing is there');
    },
  });
  await turns(20);
  stop();
});
