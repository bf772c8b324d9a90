/**
 * A USB device on a socket of QEMU's `usb-redir`: `plug` connects and tells what the device is, `unplug`
 * takes it away; what the guest asks goes to the device, what the device says waits until it is fetched.
 * The device outlives the board, as real ones do: a socket that closes is a board without power.
 */
import type { Socket } from 'node:net';
import { type Session, cable } from '../cable.js';
import {
  type DeviceShape,
  configurationDescriptor,
  connectBody,
  deviceDescriptor,
  endpointInfo,
  interfaceInfo,
  stringDescriptor,
} from './descriptors.js';
import {
  type ControlRequest,
  type Packet,
  type Transfer,
  bulkBody,
  bulkOf,
  capability,
  controlBody,
  controlOf,
  encodePacket,
  hasCapability,
  helloBody,
  interruptBody,
  interruptOf,
  packetReader,
  packetType,
  status,
} from './packets.js';

/** What a device is, behind its descriptors. */
export interface UsbFunction {
  readonly shape: DeviceShape;
  /** Requests that the plain ones of chapter 9 do not cover; `null` stalls. */
  control(request: ControlRequest): Uint8Array | null;
  /** Bytes from the computer. `false`: not taken yet, offered again by `retry`. */
  take(endpoint: number, bytes: Uint8Array): boolean;
  /** The board's end came or went: what was on its way is lost. */
  attached?(isAttached: boolean): void;
}

export interface PluggedDevice {
  /** Connects; again and again until the board has its socket. Twice is safe. */
  plug(path: string): void;
  unplug(): void;
  /** Whether the guest has set the device up. */
  isUsed(): boolean;
  /** Bytes to the computer by this endpoint; `false` when nobody has set the device up. */
  send(endpoint: number, bytes: Uint8Array): boolean;
  /** The device takes bytes again. */
  retry(): void;
}

const version = 'holdfast board';
const ours = Object.values(capability);
/** Beyond this a device has nobody who reads it. */
const waitingMax = 1_024;

export function pluggedDevice(device: UsbFunction): PluggedDevice {
  const { plug, unplug, session } = cable(
    (socket, gone) => sessionOn(socket, device, gone),
    () => device.attached?.(false),
  );
  return {
    plug,
    unplug: () => {
      if (unplug() !== null) device.attached?.(false);
    },
    isUsed: () => session()?.isUsed() ?? false,
    send: (endpoint, bytes) => session()?.send(endpoint, bytes) ?? false,
    retry: () => {
      session()?.retry();
    },
  };
}

interface RedirSession extends Session {
  isUsed(): boolean;
  send(endpoint: number, bytes: Uint8Array): boolean;
  retry(): void;
}

interface WaitingTransfer extends Transfer {
  readonly id: bigint;
  readonly kind: 'bulk' | 'interrupt';
}

function sessionOn(socket: Socket, device: UsbFunction, gone: () => void): RedirSession {
  return new OpenSession(socket, device, gone);
}

class OpenSession implements RedirSession {
  readonly #socket: Socket;
  readonly #device: UsbFunction;
  #ids: 'narrow' | 'wide' = 'narrow';
  #isUsed = false;
  #configuration = 0;
  #interruptId = 0n;
  /** Interrupt endpoints that the guest listens to. */
  readonly #heard = new Set<number>();
  /** What the device has said and nobody has fetched, by endpoint. */
  readonly #said = new Map<number, Uint8Array[]>();
  /** Bulk reads that wait for the device to say something. */
  #reads: WaitingTransfer[] = [];
  /** Writes that wait for the device to take them. */
  #writes: WaitingTransfer[] = [];

  constructor(socket: Socket, device: UsbFunction, gone: () => void) {
    this.#socket = socket;
    this.#device = device;
    const reader = packetReader(() => this.#ids === 'wide');
    socket.on('error', () => socket.destroy());
    socket.on('close', gone);
    socket.on('connect', () => {
      this.#tell(packetType.hello, 0n, helloBody(version, ours));
    });
    socket.on('data', (bytes: Buffer) => {
      // Packet by packet: a hello changes how the next one is read.
      for (const packet of reader.push(bytes)) this.#hear(packet);
    });
  }

  isUsed(): boolean {
    return this.#isUsed;
  }

  send(endpoint: number, bytes: Uint8Array): boolean {
    if (!this.#isUsed) return false;
    const waiting = this.#said.get(endpoint) ?? [];
    if (waiting.length >= waitingMax) return false;
    this.#said.set(endpoint, [...waiting, bytes]);
    this.#deliver();
    return true;
  }

  retry(): void {
    const again = this.#writes;
    this.#writes = [];
    for (const write of again) this.#offer(write);
  }

  /** A cable that is pulled says that it was: QEMU waits for the word. */
  end(): void {
    if (this.#socket.connecting) {
      this.#socket.destroy();
      return;
    }
    this.#tell(packetType.deviceDisconnect, 0n, new Uint8Array());
    this.#socket.end();
    this.#socket.destroySoon();
  }

  #tell(type: number, id: bigint, body: Uint8Array): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(encodePacket({ type, id, body }, this.#ids));
  }

  #hear({ type, id, body }: Packet): void {
    switch (type) {
      case packetType.hello:
        this.#greet(body);
        return;
      case packetType.reset:
        this.#forget();
        return;
      case packetType.setConfiguration:
      case packetType.getConfiguration:
        if (type === packetType.setConfiguration) this.#configure(body[0] ?? 0);
        this.#tell(packetType.configurationStatus, id, Uint8Array.of(0, this.#configuration));
        return;
      case packetType.setAltSetting:
      case packetType.getAltSetting:
        this.#tell(packetType.altSettingStatus, id, Uint8Array.of(0, body[0] ?? 0, 0));
        return;
      case packetType.startInterruptReceiving:
      case packetType.stopInterruptReceiving:
        this.#listen(type === packetType.startInterruptReceiving, id, body[0] ?? 0);
        return;
      case packetType.cancelData:
        this.#cancel(id);
        return;
      case packetType.control:
        this.#control(id, controlOf(body));
        return;
      case packetType.bulk:
        this.#transfer({ ...bulkOf(body), id, kind: 'bulk' });
        return;
      case packetType.interrupt:
        this.#offer({ ...interruptOf(body), id, kind: 'interrupt' });
        return;
      default:
        // Filters and the like: nothing of ours depends on them.
        return;
    }
  }

  #greet(hello: Uint8Array): void {
    if (hasCapability(hello, capability.wideIds)) this.#ids = 'wide';
    const { shape } = this.#device;
    this.#tell(packetType.interfaceInfo, 0n, interfaceInfo(shape));
    this.#tell(packetType.endpointInfo, 0n, endpointInfo(shape));
    this.#tell(packetType.deviceConnect, 0n, connectBody(shape));
  }

  #configure(configuration: number): void {
    this.#configuration = configuration;
    this.#isUsed = configuration !== 0;
    this.#device.attached?.(this.#isUsed);
  }

  #forget(): void {
    this.#isUsed = false;
    this.#configuration = 0;
    this.#heard.clear();
    this.#said.clear();
    this.#reads = [];
    this.#writes = [];
  }

  #listen(isOn: boolean, id: bigint, endpoint: number): void {
    if (isOn) this.#heard.add(endpoint);
    else this.#heard.delete(endpoint);
    this.#tell(packetType.interruptReceivingStatus, id, Uint8Array.of(0, endpoint));
    if (isOn) this.#deliver();
  }

  #control(id: bigint, request: ControlRequest): void {
    const answer = this.#plainAnswer(request) ?? this.#device.control(request);
    const isIn = request.requestType >= 0x80;
    const data = answer === null || !isIn ? new Uint8Array() : answer.subarray(0, request.length);
    const end = answer === null ? status.stall : status.success;
    const length = isIn ? data.length : request.data.length;
    this.#tell(packetType.control, id, controlBody(request, { status: end, length, data }));
  }

  /** The standard requests that a device has to know (USB 2.0, 9.4); `null` for all others. */
  #plainAnswer({ requestType, request, value }: ControlRequest): Uint8Array | null {
    if (request === 0 && requestType >= 0x80 && requestType <= 0x82) return Uint8Array.of(0, 0);
    // Clearing or setting a feature: a halt that nobody has set.
    if (requestType <= 2 && (request === 1 || request === 3)) return new Uint8Array();
    if (requestType !== 0x80 || request !== 6) return null;
    const { shape } = this.#device;
    switch (value >>> 8) {
      case 1:
        return deviceDescriptor(shape);
      case 2:
        return configurationDescriptor(shape);
      case 3:
        return stringDescriptor(shape, value & 0xff);
      default:
        return null;
    }
  }

  #transfer(transfer: WaitingTransfer): void {
    if (transfer.endpoint < 0x80) {
      this.#offer(transfer);
      return;
    }
    this.#reads.push(transfer);
    this.#deliver();
  }

  #offer(transfer: WaitingTransfer): void {
    const { endpoint, data } = transfer;
    const mayGo = !this.#writes.some((other) => other.endpoint === endpoint);
    if (!mayGo || !this.#device.take(endpoint, data)) {
      this.#writes.push(transfer);
      return;
    }
    this.#end(transfer, { endpoint, status: 0, length: data.length, data: new Uint8Array() });
  }

  #end({ id, kind }: WaitingTransfer, end: Transfer): void {
    if (kind === 'bulk') this.#tell(packetType.bulk, id, bulkBody(end));
    else this.#tell(packetType.interrupt, id, interruptBody(end));
  }

  #cancel(id: bigint): void {
    const waits = [...this.#reads, ...this.#writes].find((one) => one.id === id);
    if (waits === undefined) return;
    this.#reads = this.#reads.filter((one) => one !== waits);
    this.#writes = this.#writes.filter((one) => one !== waits);
    const { endpoint } = waits;
    this.#end(waits, { endpoint, status: status.cancelled, length: 0, data: new Uint8Array() });
  }

  #deliver(): void {
    for (const [endpoint, said] of this.#said) {
      if (this.#heard.has(endpoint)) {
        for (const data of said.splice(0)) {
          const transfer = { endpoint, status: 0, length: data.length, data };
          this.#tell(packetType.interrupt, (this.#interruptId += 1n), interruptBody(transfer));
        }
      }
      this.#answerReads(endpoint, said);
    }
  }

  /** One piece a read at most: a short packet ends it, as on the wire. */
  #answerReads(endpoint: number, said: Uint8Array[]): void {
    for (;;) {
      const read = this.#reads.find((one) => one.endpoint === endpoint);
      const [first] = said;
      if (read === undefined || first === undefined) return;
      const data = first.subarray(0, read.length);
      if (data.length < first.length) said[0] = first.subarray(data.length);
      else said.shift();
      this.#reads = this.#reads.filter((one) => one !== read);
      this.#end(read, { endpoint, status: 0, length: data.length, data });
    }
  }
}
