/**
 * Links over native packages, with stand-ins of the packages that misbehave as the packages are known
 * to: what is theirs alone beside the contract of all links.
 */
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { LinkListener } from '../../../src/drivers/links/byte-link.js';
import { openHid } from '../../../src/drivers/links/hid.js';
import { linuxFolders } from '../../../src/drivers/links/identity.js';
import type { HidLinkConfig } from '../../../src/drivers/links/link-config.js';
import { linkOpener } from '../../../src/drivers/links/open-link.js';
import { openSerialPort, serialPortOptions } from '../../../src/drivers/links/serial-port.js';
import { openUsb } from '../../../src/drivers/links/usb.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { valueOf } from '../desk.js';
import { newEars } from './ears.js';
import { HidStandIn } from './hid-stand-in.js';
import { linkContract, turns } from './link-contract.js';
import { serialStandIn } from './serial-stand-in.js';
import { hidRig, serialRig, usbRig } from './stand-in-rigs.js';
import { type Plugged, sysFolder } from './sys-folder.js';
import { UsbStandIn } from './usb-stand-in.js';

const { signal } = new AbortController();
const parts = { signal, after: nodeAfter, folders: linuxFolders };
const serial = {
  kind: 'serial',
  device: { kind: 'path', path: '/dev/no-such-port' },
  baud: 9600,
  flow: 'none',
} as const;
const hid: HidLinkConfig = {
  kind: 'hid',
  device: { kind: 'path', path: '/dev/no-such-keypad' },
  usagePage: null,
  usage: null,
  offConsole: false,
};
const usb = { kind: 'usb', device: { kind: 'printer' } } as const;
const deaf: LinkListener = { onData: () => undefined, onGone: () => undefined };

t.test('a serial port', async (t) => {
  linkContract(t, { rig: serialRig, plugs: 10 });
});

t.test('a HID device', async (t) => {
  linkContract(t, { rig: hidRig, plugs: 10 });
});

t.test('a USB device', async (t) => {
  linkContract(t, { rig: usbRig, plugs: 10 });
});

t.test('a package that is not there is a fault of this device', async (t) => {
  const load = (): Promise<never> => Promise.reject(new Error('Cannot find package\nstack'));
  for (const opened of [
    await openSerialPort(serial, deaf, { ...parts, load }),
    await openHid(hid, deaf, { ...parts, load }),
    await openUsb(usb, deaf, { ...parts, load }),
  ]) {
    t.match(opened, { ok: false, error: { code: 'NotAvailable', detail: /not available here/ } });
    t.notMatch(JSON.stringify(opened), /stack/);
  }
});

t.test('a package without its native part is a fault of this device', async (t) => {
  const uncompiled = (): never => {
    throw new Error('No native build was found for platform=linux');
  };
  const notAvailable = { ok: false, error: { code: 'NotAvailable' } };
  const SerialPort = uncompiled as never;
  const HIDAsync = { open: async () => uncompiled() };
  t.match(
    await openSerialPort(serial, deaf, { ...parts, load: () => Promise.resolve({ SerialPort }) }),
    notAvailable,
  );
  t.match(
    await openHid(hid, deaf, { ...parts, load: () => Promise.resolve({ HIDAsync }) }),
    notAvailable,
  );
  const getDevices = async (): Promise<never> => uncompiled();
  t.match(
    await openUsb(usb, deaf, { ...parts, load: () => Promise.resolve({ usb: { getDevices } }) }),
    notAvailable,
  );
});

t.test('the packages as they are here find no such device, and say so', async (t) => {
  const none = { kind: 'ids', vendorId: 0x1a2c, productId: 0xfffe, serial: 'none' } as const;
  for (const config of [
    serial,
    hid,
    { ...serial, device: none },
    { ...hid, device: none },
    { kind: 'usb', device: none } as const,
  ]) {
    const opened = await linkOpener({ after: nodeAfter })(config, deaf, signal);
    t.equal(opened.ok, false);
    t.match(opened, { error: { code: /^(NotFound|NotAvailable)$/ } });
  }
});

t.test('a serial port keeps its modem lines at the close, and tells every option', async (t) => {
  const line = (flow: 'none' | 'rtscts' | 'xonxoff') =>
    serialPortOptions('/dev/ttyS1', { baud: 9600, flow });
  t.match(line('none'), { hupcl: false, autoOpen: false, lock: true, dataBits: 8, parity: 'none' });
  t.match(line('none'), { rtscts: false, xon: false, xoff: false });
  t.match(line('rtscts'), { rtscts: true, xon: false });
  t.match(line('xonxoff'), { rtscts: false, xon: true, xoff: true });
});

t.test('a serial port that cannot be opened says what a technician can do', async (t) => {
  const line = serialStandIn();
  for (const [words, code, meaning] of [
    ['Resource temporarily unavailable Cannot lock port', 'NotReady', /in use by another program/],
    ['Error: Permission denied, cannot open /dev/ttyS9', 'Denied', /udev rules/],
    ['Error: No such file or directory, cannot open /dev/ttyS9', 'NotFound', /cable, power/],
    ['Inappropriate ioctl for device', 'NotAvailable', /no serial port/],
    ['something new', 'NotAvailable', /cannot be opened \(something new\)/],
  ] as const) {
    line.refuse(words);
    t.match(await openSerialPort(serial, deaf, { ...parts, load: line.load }), {
      ok: false,
      error: { code, detail: meaning },
    });
  }
});

t.test('an opening that hangs is given up at once, and by itself after a while', async (t) => {
  const line = serialStandIn();
  line.refuse(null);
  const ending = new AbortController();
  const opening = openSerialPort(serial, deaf, {
    ...parts,
    signal: ending.signal,
    load: line.load,
  });
  await turns(20);
  ending.abort();
  t.match(await opening, { ok: false, error: { code: 'Gone' } });
  const hurried = {
    ...parts,
    after: (_span: number, run: () => void) => nodeAfter(millis(5), run),
  };
  t.match(await openSerialPort(serial, deaf, { ...hurried, load: line.load }), {
    ok: false,
    error: { code: 'Timeout', detail: /did not open within/ },
  });
});

const pad: Plugged = {
  nodeClass: 'hidraw',
  name: 'hidraw0',
  port: '1-1.3',
  ids: '1a2c:0e24',
  inputs: { input7: '0', input8: '0' },
};
const byIds = { kind: 'ids', vendorId: 0x1a2c, productId: 0x0e24, serial: null } as const;

t.test('keys are kept off the console while the link is open, and given back', async (t) => {
  const folders = sysFolder(t);
  const device = new HidStandIn();
  device.plug(folders.plug(pad));
  const states = () =>
    ['input7', 'input8'].map((input) => readFileSync(folders.inhibited(pad, input), 'utf8').trim());
  const open = (offConsole: boolean) =>
    openHid({ ...hid, device: byIds, offConsole }, deaf, { ...parts, folders, load: device.load });
  const plain = valueOf(await open(false));
  t.same(states(), ['0', '0']);
  await plain.close();
  const kept = valueOf(await open(true));
  t.same(states(), ['1', '1']);
  await kept.close();
  t.same(states(), ['0', '0']);
  device.refuse('open', 'cannot open device: busy');
  t.match(await open(true), { ok: false, error: { code: 'NotReady' } });
  t.same(states(), ['0', '0'], 'a failed opening gives them back');
});

t.test('keys that cannot be kept off the console are no keys', async (t) => {
  const folders = sysFolder(t);
  const device = new HidStandIn();
  const old = { ...pad, inputs: { input7: null } };
  device.plug(folders.plug(old));
  const opened = await openHid({ ...hid, device: byIds, offConsole: true }, deaf, {
    ...parts,
    folders,
    load: device.load,
  });
  t.match(opened, { ok: false, error: { code: 'NotAvailable', detail: /1a2c:0e24: .*5\.11/ } });
  t.same(device.opened, []);
});

/** A keyboard, and a reader of codes beside it. */
const keyboardUsage = [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0];
const scannerUsage = [0x06, 0x8c, 0x00, 0x09, 0x02, 0xa1, 0x01, 0xc0];

t.test('one function of several is chosen by its usage, or by its path', async (t) => {
  const folders = sysFolder(t);
  const device = new HidStandIn();
  folders.plug({ ...pad, interface: '1.0', descriptor: keyboardUsage });
  const scanner = { ...pad, name: 'hidraw1', interface: '1.1', descriptor: scannerUsage };
  const node = folders.plug(scanner);
  device.plug(node);
  const open = (config: Partial<HidLinkConfig>) =>
    openHid({ ...hid, ...config }, deaf, { ...parts, folders, load: device.load });
  t.match(await open({ device: byIds }), {
    ok: false,
    error: { code: 'NotFound', detail: /hidraw0.* and .*hidraw1.*USB port 1-1\.3:1\.1.*the one/ },
  });
  t.match(await open({ device: byIds, usagePage: 0x8e }), {
    ok: false,
    error: { code: 'NotFound', detail: /no function with the usage/ },
  });
  folders.keep('pos/scanner', node);
  for (const config of [
    { device: byIds, usagePage: 0x8c },
    { device: byIds, usagePage: 0x8c, usage: 0x02 },
    { device: { kind: 'port', port: '1-1.3', interface: '1.1' } },
    { device: { kind: 'path', path: `${folders.dev}/pos/scanner` } },
    { device: { kind: 'path', path: `${folders.dev}/pos/scanner` }, usagePage: 0x8c },
  ] as const) {
    const link = valueOf(await open(config));
    await link.close();
  }
  t.same(device.opened, [node, node, node, node, node]);
  t.match(await open({ device: { kind: 'path', path: node }, usagePage: 0x01 }), { ok: false });
});

t.test('a report that a HID device refuses is cut, and the device still there', async (t) => {
  const folders = sysFolder(t);
  const device = new HidStandIn();
  device.plug(folders.plug(pad));
  const ears = newEars();
  const link = valueOf(
    await openHid({ ...hid, device: byIds }, ears.listener, {
      ...parts,
      folders,
      load: device.load,
    }),
  );
  device.refuse('write', 'Cannot write to hid device');
  t.match(await link.write(Uint8Array.of(0, 1)), { kind: 'cut' });
  t.same(await link.write(Uint8Array.of(0, 1)), { kind: 'sent' });
  t.same(ears.faults, []);
  await link.close();
  t.equal(device.openDevices(), 0);
});

t.test('usblp is sent away while the link is open, and back at its end', async (t) => {
  const printer = new UsbStandIn();
  const link = valueOf(await openUsb(usb, deaf, { ...parts, load: printer.load }));
  t.equal(printer.isWithKernel(), false);
  t.same(printer.calls, ['open', 'detach 0', 'claim 0', 'select 0 1'], 'the setting that answers');
  await link.close();
  t.equal(printer.isWithKernel(), true);
  t.same(printer.calls.slice(4), ['release 0', 'attach 0', 'close']);
});

t.test('a USB device that cannot be had is left as it was, with words', async (t) => {
  for (const [call, words, code] of [
    ['open', 'open error: Permission denied', 'Denied'],
    ['claim', 'claimInterface error: Resource busy', 'NotReady'],
    ['detach', 'detachKernelDriver error: Unsupported', 'NotReady'],
    ['select', 'selectAlternateInterface error: stall', 'NotReady'],
    ['open', 'open error: Disconnected', 'NotFound'],
  ] as const) {
    const printer = new UsbStandIn();
    printer.refuse(call, words);
    const opened = await openUsb(usb, deaf, { ...parts, load: printer.load });
    t.match(opened, { ok: false, error: { code, detail: /^the printer \w+/ } }, words);
    t.equal(printer.isWithKernel(), true);
    t.equal(printer.isOpen(), false);
  }
});

t.test('an answer longer than a packet comes packet by packet', async (t) => {
  const printer = new UsbStandIn();
  const ears = newEars();
  const link = valueOf(await openUsb(usb, ears.listener, { ...parts, load: printer.load }));
  const answer = Uint8Array.from({ length: 200 }, (_, place) => place);
  printer.send(answer);
  t.same(await ears.heard(200), [...answer]);
  await link.close();
});

t.test('a write that a USB device takes no more is cut, never called refused', async (t) => {
  const printer = new UsbStandIn();
  const ears = newEars();
  const link = valueOf(await openUsb(usb, ears.listener, { ...parts, load: printer.load }));
  printer.stall();
  const [begun, waiting] = [link.write(new Uint8Array(9_000)), link.write(Uint8Array.of(1))];
  await turns(3);
  printer.expire();
  t.match(await begun, { kind: 'cut', fault: { code: 'NotReady', detail: /no paper/ } });
  t.match(await waiting, { kind: 'refused' }, 'no byte of this one went');
  t.equal((await ears.gone).code, 'NotReady', 'half a job is on the line: it is begun anew');
  await link.close();
  t.equal(printer.isWithKernel(), true);
});

t.test('a USB device is found by what it is and by where it is', async (t) => {
  const printer = new UsbStandIn();
  const ids = { kind: 'ids', vendorId: 0x0416, productId: 0x5011, serial: null } as const;
  const port = { kind: 'port', port: '1-1.4', interface: '1.0' } as const;
  const open = (device: Parameters<typeof openUsb>[0]['device']) =>
    openUsb({ kind: 'usb', device }, deaf, { ...parts, load: printer.load });
  for (const device of [ids, { ...ids, serial: 'P7' }, port] as const) {
    const link = valueOf(await open(device));
    await link.close();
  }
  t.match(await open({ ...ids, serial: 'P8' }), {
    ok: false,
    error: {
      code: 'NotFound',
      detail: /0416:5011:P8 is not plugged in; 0416:5011 at USB port 1-1\.4/,
    },
  });
  t.match(await open({ ...port, interface: '1.3' }), {
    ok: false,
    error: { code: 'NotAvailable', detail: /no function/ },
  });
});
