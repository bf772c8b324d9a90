/**
 * A link over the input reports of a USB HID device, by node-hid 3 (`HIDAsync` on hidraw: the sync
 * class blocks, and crashed when closed during a read). Unplugging shows as an error event and
 * nothing else (facts peripherals 4). Reports come one after the other, without a mark between.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import type { HidLinkConfig } from './link-config.js';
import { loadNative, says } from './native-package.js';

/** `HIDAsync` of node-hid, as far as a link needs it. */
interface HidDevice {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(values: number[]): Promise<number>;
  close(): Promise<void>;
}

export interface HidPackage {
  readonly HIDAsync: { open(vendorId: number, productId: number): Promise<HidDevice> };
}

export async function openHid(
  config: HidLinkConfig,
  listener: LinkListener,
  signal: AbortSignal,
  load: () => Promise<HidPackage> = () => import('node-hid'),
): Promise<Result<ByteLink, DeviceFault>> {
  const loaded = await loadNative('node-hid', load);
  if (!loaded.ok) return loaded;
  const opened = await openDevice(loaded.value, config);
  if (!opened.ok) return opened;
  const link = hidLink(opened.value, listener);
  if (!signal.aborted) return ok(link);
  await link.close();
  return failed({ code: 'Gone', detail: 'opening was given up' });
}

async function openDevice(
  { HIDAsync }: HidPackage,
  { vendorId, productId }: HidLinkConfig,
): Promise<Result<HidDevice, DeviceFault>> {
  try {
    return ok(await HIDAsync.open(vendorId, productId));
  } catch (thrown: unknown) {
    // The native part is loaded by the first call, not by the import.
    const isUnloaded = /prebuild|native build|bindings|shared object|\.node\b/i.test(says(thrown));
    const code = isUnloaded ? 'NotAvailable' : 'NotFound';
    return failed({ code, detail: `no HID ${name(vendorId)}:${name(productId)}: ${says(thrown)}` });
  }
}

function hidLink(device: HidDevice, listener: LinkListener): ByteLink {
  let lost: DeviceFault | null = null;
  let closing: Promise<void> | null = null;
  device.on('data', (report: Uint8Array) => {
    if (closing === null && lost === null) listener.onData(report);
  });
  device.on('error', (error: unknown) => {
    if (closing !== null || lost !== null) return;
    lost = { code: 'Gone', detail: says(error) };
    listener.onGone(lost);
  });
  return {
    write: async (bytes) => {
      const fault = lost ?? (closing === null ? null : letGo);
      if (fault !== null) return { kind: 'refused', fault };
      try {
        await device.write([...bytes]);
        return { kind: 'sent' };
      } catch (thrown: unknown) {
        return { kind: 'cut', fault: { code: 'Gone', detail: says(thrown) } };
      }
    },
    close: () => (closing ??= closed(device)),
  };
}

const letGo: DeviceFault = { code: 'Gone', detail: 'the link was let go' };

/** A device that is gone cannot be closed and need not be. */
async function closed(device: HidDevice): Promise<void> {
  await Promise.allSettled([device.close()]);
}

function name(id: number): string {
  return id.toString(16).padStart(4, '0');
}
