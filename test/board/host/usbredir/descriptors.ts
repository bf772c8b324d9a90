/**
 * Descriptors of the USB devices that are made here (USB 2.0, chapter 9), and the tables that usbredir
 * wants of them beforehand: which interfaces there are, and what each endpoint is. Pure.
 */

export interface EndpointShape {
  /** With bit 7 when it leads to the computer. */
  readonly address: number;
  readonly kind: 'bulk' | 'interrupt';
  readonly packetBytes: number;
  /** Of an interrupt endpoint: asked so often, in the unit of its speed. */
  readonly interval?: number;
}

export interface InterfaceShape {
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  /** What stands between the interface and its endpoints, a HID descriptor for one. */
  readonly between?: Uint8Array;
  readonly endpoints: readonly EndpointShape[];
}

export interface DeviceShape {
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  readonly interfaces: readonly InterfaceShape[];
}

const full = { speed: 1, release: 0x0200 } as const;

export function deviceDescriptor({ vendorId, productId }: DeviceShape): Uint8Array {
  return Uint8Array.of(
    ...[18, 1, ...word(full.release), 0, 0, 0, 64],
    ...[...word(vendorId), ...word(productId), ...word(0x0100)],
    ...[1, 2, 3, 1],
  );
}

export function configurationDescriptor({ interfaces }: DeviceShape): Uint8Array {
  const parts = interfaces.flatMap((shape, number) => interfaceBytes(shape, number));
  const head = [9, 2, ...word(9 + parts.length), interfaces.length, 1, 0, 0x80, 50];
  return Uint8Array.from([...head, ...parts]);
}

function interfaceBytes(shape: InterfaceShape, number: number): number[] {
  const { class: of, subclass, protocol, between = new Uint8Array(), endpoints } = shape;
  return [
    ...[9, 4, number, 0, endpoints.length, of, subclass, protocol, 0],
    ...between,
    ...endpoints.flatMap((endpoint) => endpointBytes(endpoint)),
  ];
}

function endpointBytes({ address, kind, packetBytes, interval = 0 }: EndpointShape): number[] {
  return [7, 5, address, kind === 'bulk' ? 2 : 3, ...word(packetBytes), interval];
}

const english = 0x0409;

/** String 0 tells the languages; beyond the third there is none. */
export function stringDescriptor(shape: DeviceShape, number: number): Uint8Array | null {
  if (number === 0) return Uint8Array.of(4, 3, ...word(english));
  const text = [shape.manufacturer, shape.product, shape.serial][number - 1];
  if (text === undefined) return null;
  const letters = Buffer.from(text, 'utf16le');
  return Uint8Array.of(2 + letters.length, 3, ...letters);
}

function word(value: number): [number, number] {
  return [value & 0xff, value >>> 8];
}

const placesMax = 32;
const noEndpoint = 255;

export function interfaceInfo({ interfaces }: DeviceShape): Uint8Array {
  const body = Buffer.alloc(4 + 4 * placesMax);
  body.writeUInt32LE(interfaces.length, 0);
  interfaces.forEach(({ class: of, subclass, protocol }, number) => {
    [number, of, subclass, protocol].forEach((value, column) => {
      body.writeUInt8(value, 4 + column * placesMax + number);
    });
  });
  return body;
}

/** Types, intervals, interfaces, packet sizes; endpoints that lead out first, from 16 on those that lead in. */
export function endpointInfo({ interfaces }: DeviceShape): Uint8Array {
  const body = Buffer.alloc(5 * placesMax);
  body.fill(noEndpoint, 0, placesMax);
  for (const control of [0, 16]) {
    body.writeUInt8(0, control);
    body.writeUInt16LE(64, 3 * placesMax + 2 * control);
  }
  interfaces.forEach(({ endpoints }, number) => {
    for (const { address, kind, packetBytes, interval = 0 } of endpoints) {
      const place = (address & 0x0f) + (address >= 0x80 ? 16 : 0);
      body.writeUInt8(kind === 'bulk' ? 2 : 3, place);
      body.writeUInt8(interval, placesMax + place);
      body.writeUInt8(number, 2 * placesMax + place);
      body.writeUInt16LE(packetBytes, 3 * placesMax + 2 * place);
    }
  });
  return body;
}

export function connectBody({ vendorId, productId }: DeviceShape): Uint8Array {
  return Uint8Array.of(
    ...[full.speed, 0, 0, 0],
    ...[...word(vendorId), ...word(productId), ...word(0x0100)],
  );
}
