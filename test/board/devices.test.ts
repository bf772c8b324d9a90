/**
 * The till's links on the kernel's own devices: a board with udev and the rules of packaging/, one boot
 * for all. What stands on the other side is made here, and told in bytes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { keyReports } from '../../src/twins/bytes/keypad.js';
import { posReports } from '../../src/twins/bytes/hid-pos-scanner.js';
import { testSystem } from '../system/left-out.js';
import { type GuestLinks, guestLinks } from './guest-link.js';
import { findPl061, openGpioWires } from './host/qtest-gpio.js';
import { type SerialDevice, serialDevice } from './host/serial-device.js';
import { hidFunction, hidIn, keypadShape, scannerShape } from './host/usbredir/hid-device.js';
import { type PluggedDevice, pluggedDevice } from './host/usbredir/plugged-device.js';
import { printerFunction, printerIn } from './host/usbredir/printer-device.js';
import { boardImage, boardLack } from './image.js';
import { type Machine, startMachine } from './machine.js';

interface Stand {
  readonly machine: Machine;
  readonly links: GuestLinks;
  readonly at: (name: string) => string;
  readonly keypad: PluggedDevice;
  readonly scanner: PluggedDevice;
  readonly printer: {
    readonly device: PluggedDevice;
    readonly taken: number[];
    isPaperOut: boolean;
  };
  readonly cable: { readonly device: SerialDevice; readonly heard: number[] };
}

async function newStand(t: Test): Promise<Stand> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bd-'));
  const at = (name: string): string => path.join(folder, `${name}.sock`);
  const data = path.join(folder, 'data.img');
  writeFileSync(data, new Uint8Array(16 * 1024 * 1024));
  execFileSync('mke2fs', ['-q', '-t', 'ext4', data]);
  const machine = startMachine({
    ...{ image: boardImage(), sockets: folder, data: { file: data }, hasKeyboard: true },
    usb: ['keypad', 'scanner', 'printer'],
    serial: ['display'],
    channels: ['link'],
    kernelArguments: ['udev'],
  });
  const taken: number[] = [];
  const heard: number[] = [];
  const printer: Stand['printer'] = {
    taken,
    isPaperOut: false,
    device: pluggedDevice(
      printerFunction({
        take: (bytes) => {
          taken.push(...bytes);
          return true;
        },
        isPaperOut: () => printer.isPaperOut,
        isOnline: () => !printer.isPaperOut,
      }),
    ),
  };
  const stand: Stand = {
    ...{ machine, at, printer },
    links: guestLinks(machine, 'link'),
    keypad: pluggedDevice(hidFunction(keypadShape)),
    scanner: pluggedDevice(hidFunction(scannerShape)),
    cable: { heard, device: serialDevice((bytes) => void heard.push(...bytes)) },
  };
  stand.keypad.plug(at('keypad'));
  stand.scanner.plug(at('scanner'));
  printer.device.plug(at('printer'));
  stand.cable.device.plug(at('display'));
  t.teardown(async () => {
    for (const device of [stand.keypad, stand.scanner, printer.device, stand.cable.device]) {
      device.unplug();
    }
    machine.pull();
    await machine.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  await machine.ready;
  await settled(machine, 'ls /dev/hidraw2 /dev/usb/lp* /dev/ttyUSB0');
  return stand;
}

/** Until the guest's kernel and udev have made of it what they make. */
async function settled(machine: Machine, command: string): Promise<void> {
  const words = `for i in $(seq 1200); do ${command} >/dev/null 2>&1 && break; usleep 50000; done; udevadm settle`;
  const { status } = await machine.run(`${words}; ${command} >/dev/null 2>&1`);
  if (status !== 0) throw new Error(`not so on the board: ${command}`);
}

testSystem('links on the devices of a real kernel', boardLack, async (t) => {
  const stand = await newStand(t);
  await t.test('udev gives names, the group pos and nobody else', (t) => names(t, stand));
  await t.test('a keypad by hidraw, off the console while it is open', (t) => keypad(t, stand));
  await t.test('a HID POS scanner, pulled out and put back', (t) => scanner(t, stand));
  await t.test('a keyboard of another make by its ids', (t) => keyboard(t, stand));
  await t.test('a serial cable that is pulled and put back', (t) => serial(t, stand));
  await t.test('a class 7 printer by usb, and usblp back afterwards', (t) => usbPrinter(t, stand));
  await t.test('the same printer as a file of usblp', (t) => printerFile(t, stand));
  await t.test('GPIO lines by the label of their chip', (t) => gpio(t, stand));
});

async function names(t: Test, { machine }: Stand): Promise<void> {
  const shown = async (file: string): Promise<string> =>
    (await machine.run(`stat -L -c '%F %a %G' ${file}`)).output;
  const node = 'character special file 660 pos';
  for (const file of ['/dev/pos/printer', '/dev/pos/printer-usb', '/dev/pos/scanner']) {
    t.equal(await shown(file), node, file);
  }
  for (const file of ['/dev/hidraw0', '/dev/ttyUSB0', '/dev/input/event0']) {
    t.equal(await shown(file), node, file);
  }
  const { output } = await machine.run('ls /dev/serial/by-id; ls -l /sys/class/gpio/export');
  t.match(output, /^usb-QEMU_QEMU_USB_SERIAL_display-if00-port0\n/);
  t.match(output, /--w--w---- .* pos /);
}

const keypadLink = { hid: '1a2c:0e24', offConsole: true };
const inhibited = 'cat /sys/class/hidraw/*/device/input/input*/inhibited | sort | uniq -c';

async function keypad(t: Test, { machine, links, keypad: device }: Stand): Promise<void> {
  const link = await links.open(keypadLink);
  t.match((await machine.run(inhibited)).output, / 1 1/);
  const { down, up } = keyReports('7');
  device.send(hidIn, down);
  device.send(hidIn, up);
  t.same(await link.came(16), Buffer.concat([down, up]), 'hidraw reads on under inhibited');
  await link.close();
  t.notMatch((await machine.run(inhibited)).output, / 1 1/);
}

async function scanner(t: Test, { machine, links, at, scanner: device }: Stand): Promise<void> {
  const name = { hid: '1eab:1a03', usagePage: '0x008c' };
  const [report = new Uint8Array()] = posReports('281234567890123456', ']C0');
  const link = await links.open(name);
  device.send(hidIn, report);
  t.same(await link.came(64), Buffer.from(report));
  device.unplug();
  t.equal(await link.told('gone'), 'gone Gone');
  device.plug(at('scanner'));
  await settled(machine, 'ls /dev/pos/scanner');
  const again = await links.open(name);
  device.send(hidIn, report);
  t.same(await again.came(64), Buffer.from(report));
  await again.close();
}

async function keyboard(t: Test, { machine, links }: Stand): Promise<void> {
  const link = await links.open({ hid: '0627:0001', usagePage: '0x0001', usage: '0x0006' });
  const qmp = await machine.qmp();
  await qmp.press('a', 'b');
  const reports = (await link.came(32)).toString('hex');
  const [a, b, up] = ['0000040000000000', '0000050000000000', '0000000000000000'];
  t.equal(reports, `${a}${up}${b}${up}`);
  qmp.close();
  await link.close();
}

async function serial(t: Test, { machine, links, at, cable }: Stand): Promise<void> {
  const name = { serial: '0403:6001:display', baud: 9600 };
  const link = await links.open(name);
  await link.write(Buffer.from('12.50\r'));
  t.equal(await link.told('wrote'), 'wrote sent');
  cable.device.send(Buffer.from('ok'));
  t.same(await link.came(2), Buffer.from('ok'));
  t.equal(Buffer.from(cable.heard).toString(), '12.50\r');
  cable.device.unplug();
  t.equal(await link.told('gone'), 'gone Gone');
  t.match(await links.tried(name), /^refused NotFound /);
  cable.device.plug(at('display'));
  await settled(machine, 'ls /dev/serial/by-id');
  const again = await links.open(name);
  cable.device.send(Buffer.from('!'));
  t.same(await again.came(1), Buffer.from('!'));
  await again.close();
}

const statusOut = Uint8Array.of(0x72);

async function usbPrinter(t: Test, { machine, links, printer }: Stand): Promise<void> {
  const name = { usb: '0416:5011' };
  const slip = Buffer.alloc(10_000, 'slip ');
  const link = await links.open(name);
  printer.taken.length = 0;
  for (let from = 0; from < slip.length; from += 2_000) {
    await link.write(slip.subarray(from, from + 2_000));
    t.equal(await link.told('wrote'), 'wrote sent');
  }
  t.ok(Buffer.from(printer.taken).equals(slip), 'every byte, in order');
  printer.device.send(printerIn, statusOut);
  t.same(await link.came(1), Buffer.from(statusOut));
  const holders = 'ls /sys/bus/usb/drivers/usblp | grep -c :';
  t.equal((await machine.run(holders)).output, '0', 'usblp is away while the link is open');
  await link.close();
  await settled(machine, '[ -c /dev/pos/printer ]');
  t.equal((await machine.run(holders)).output, '1');
}

async function printerFile(t: Test, { machine, links, at, printer }: Stand): Promise<void> {
  const name = { file: '/dev/pos/printer', mode: 'both' };
  const link = await links.open(name);
  printer.taken.length = 0;
  await link.write(Buffer.from('by usblp'));
  t.equal(await link.told('wrote'), 'wrote sent');
  t.equal(Buffer.from(printer.taken).toString(), 'by usblp');
  printer.device.send(printerIn, statusOut);
  t.same(await link.came(1), Buffer.from(statusOut));
  printer.device.unplug();
  t.equal(await link.told('gone'), 'gone Gone');
  printer.device.plug(at('printer'));
  await settled(machine, '[ -c /dev/pos/printer ]');
  const again = await links.open(name);
  await again.write(Buffer.from('again'));
  t.equal(await again.told('wrote'), 'wrote sent');
  await again.close();
}

async function gpio(t: Test, { machine, links, at }: Stand): Promise<void> {
  const qmp = await machine.qmp();
  const wires = await openGpioWires(at('qtest'), await findPl061(qmp));
  qmp.close();
  const line = (number: number, more: object): object => ({
    gpio: { chip: '9030000.pl061', line: number, ...more },
  });
  const input = await links.open(line(2, { direction: 'in' }));
  t.equal((await input.came(1)).toString(), '0', 'the level at the start');
  for (const level of [1, 0, 1] as const) {
    await wires.drive(2, level);
    t.equal((await input.came(1)).toString(), String(level));
  }
  await input.close();
  const changes: string[] = [];
  wires.onChange((number, level) => changes.push(`${number}=${level}`));
  const output = await links.open(line(5, { direction: 'out' }));
  for (const level of ['1', '0', '1']) {
    await output.write(Buffer.from(level));
    t.equal(await output.told('wrote'), 'wrote sent');
  }
  await output.close();
  const onWire = changes.filter((change) => change.startsWith('5='));
  t.same(onWire.slice(0, 3), ['5=1', '5=0', '5=1'], 'the wire follows, and nothing before it');
  t.match(
    await links.tried(line(99, { direction: 'out' })),
    /^refused \w+ .*pl061/,
    'a line beyond the last names the chip',
  );
  wires.close();
}
