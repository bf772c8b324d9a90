/**
 * What stands on the counter: the twins of the peripherals, and how one process of the till is seated
 * at them. What it shows, plays and prints is written down on the way.
 */
import type { DeviceKind, PrintableSlip, Tune } from '../runtime/ports/device.js';
import type { TillDevices } from '../compose/till-devices.js';
import type { ProcessDevice } from '../twins/device/attachment.js';
import { beeperTwin } from '../twins/device/beeper.js';
import { drawerTwin } from '../twins/device/drawer.js';
import { keypadTwin } from '../twins/device/keypad.js';
import { customerDisplayTwin, lcdTwin } from '../twins/device/panel.js';
import { printerTwin } from '../twins/device/printer.js';
import { scannerTwin } from '../twins/device/scanner.js';
import { type CabledKind, type Cables, createCables } from './cables.js';
import type { VirtualTime } from '../twins/virtual-time.js';
import type { Desk, SeatParts, Seated, Wear } from './desk.js';
import type { Note } from './happenings.js';

/** Twins that speak the till's own ports. */
export function portDesk(time: VirtualTime): Desk {
  const twins = twinsOf(time);
  return { ...twins, seat: (parts) => seatProcess(twins, parts) };
}

type Twins = ReturnType<typeof twinsOf>;

function twinsOf(time: VirtualTime) {
  const wear: Wear = { keys: 'sound', scanner: 'sound' };
  return {
    layout: '20x4' as const,
    wear,
    cables: createCables(),
    keypad: keypadTwin(time),
    scanner: scannerTwin(time),
    lcd: lcdTwin(time, { columns: 20, rows: 4 }),
    customer: customerDisplayTwin(time),
    printer: printerTwin(time),
    drawer: drawerTwin(time),
    beeper: beeperTwin(time),
  };
}

function seatProcess(desk: Twins, parts: SeatParts): Seated {
  const { note } = parts;
  const seats: { kill(): void }[] = [];
  const seated = <K extends DeviceKind>(device: ProcessDevice<K>): ProcessDevice<K> => {
    seats.push(device);
    return device;
  };
  const devices: TillDevices = {
    keypad: (io) => {
      const { emit } = overCable(desk.cables, 'keypad', io);
      const pressed: typeof emit = (reading) => {
        if (desk.cables.state('keypad') === 'in') parts.pressed(reading.key);
        emit(reading);
      };
      return seated(desk.keypad.connect({ emit: pressed }));
    },
    scanner: (io) => seated(desk.scanner.connect(overCable(desk.cables, 'scanner', io))),
    lcd: () => watchLcd(seated(desk.lcd.connect()), desk, parts),
    customerDisplay: () => {
      const device = seated(desk.customer.connect());
      const show = shownOver(desk.cables, 'customerDisplay', (rows) => {
        device.show(rows);
        note('customer', desk.customer.rows().join(' / '));
      });
      return { ...device, show };
    },
    printer: parts.withoutPrinter
      ? null
      : (io) => watchPrinter(seated(desk.printer.connect(io)), note),
    drawer: () => seated(desk.drawer.connect()),
    beeper: () => {
      const device = seated(desk.beeper.connect());
      const sound = (tune: Tune): void => {
        if (tune !== 'key') note('beep', tune);
        device.sound(tune);
      };
      return { ...device, sound };
    },
  };
  return {
    devices,
    kill: () => {
      for (const seat of seats) seat.kill();
    },
  };
}

function watchLcd(
  device: ProcessDevice<'lcd'>,
  desk: Twins,
  { note, shown }: SeatParts,
): ProcessDevice<'lcd'> {
  const show = shownOver(desk.cables, 'lcd', (rows) => {
    device.show(rows);
    note('lcd', desk.lcd.rows().join(' / '));
    shown(desk.lcd.rows());
  });
  return { ...device, show };
}

type Emits<R> = { readonly emit: (reading: R) => void };

/** What a device says while its cable is out is not heard. */
function overCable<R>(cables: Cables, kind: CabledKind, { emit }: Emits<R>): Emits<R> {
  return {
    emit: (reading) => {
      if (cables.state(kind) === 'in') emit(reading);
    },
  };
}

/** A panel whose cable comes back shows the newest picture, as its driver has it do. */
function shownOver(
  cables: Cables,
  kind: CabledKind,
  show: (rows: readonly string[]) => void,
): (rows: readonly string[]) => void {
  let newest: readonly string[] | null = null;
  cables.onIn(kind, () => {
    if (newest !== null) show(newest);
  });
  return (rows) => {
    newest = rows;
    if (cables.state(kind) === 'in') show(rows);
  };
}

function watchPrinter(device: ProcessDevice<'printer'>, note: Note): ProcessDevice<'printer'> {
  return {
    ...device,
    print: (slip: PrintableSlip) => {
      note('print', 'a slip is sent to the printer');
      return device.print(slip);
    },
    clearBuffer: () => {
      note('print', 'the printer is cleared');
      return device.clearBuffer();
    },
  };
}
