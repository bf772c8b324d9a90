/**
 * What every link promises, whatever it is made of: bytes both ways and in order, ends of writes that
 * are true, the loss told once, a far side that takes nothing survived in bounded memory and time, and
 * the device found again each time that it is plugged in.
 */
import { getEventListeners } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import type { Test } from 'tap';
import {
  type ByteLink,
  type LinkListener,
  type WriteEnd,
  linger,
  waitingBytesMax,
} from '../../../src/drivers/links/byte-link.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import type { After } from '../../../src/runtime/ports/clock.js';
import type { DeviceFault } from '../../../src/runtime/ports/device.js';
import type { Result } from '../../../src/runtime/ports/result.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { valueOf } from '../desk.js';
import { type Ears, newEars } from './ears.js';
import { heapBytes } from './heap.js';

/** A device with its plug; it begins plugged in. */
export interface LinkRig {
  open(
    listener: LinkListener,
    parts: { readonly signal: AbortSignal; readonly after: After },
  ): Promise<Result<ByteLink, DeviceFault>>;
  /** The device sends. */
  send(bytes: Uint8Array): Promise<void>;
  /** What came to the device since it was plugged in, when it is `count` bytes or more. */
  came(count: number): Promise<Buffer>;
  /** The device takes nothing until `release`. */
  stall(): void;
  release(): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
}

export interface LinkContract {
  readonly rig: (t: Test) => Promise<LinkRig>;
  /** Times that a device is pulled out and put back in `npm test`. */
  readonly plugs: number;
}

interface Open {
  readonly link: ByteLink;
  readonly ears: Ears;
  readonly ending: AbortController;
}

/** Waits as long as in life, but for a device that takes nothing. */
const hurried: After = (span, run) => nodeAfter(span === linger ? millis(20) : span, run);

export async function openLinkOf(rig: LinkRig, after: After = nodeAfter): Promise<Open> {
  const ears = newEars();
  const ending = new AbortController();
  const link = valueOf(await rig.open(ears.listener, { signal: ending.signal, after }));
  return { link, ears, ending };
}

export function linkContract(t: Test, contract: LinkContract): void {
  carriesBytes(t, contract);
  isLetGo(t, contract);
  isPulledOut(t, contract);
  meetsOneThatTakesNothing(t, contract);
  opensOrSaysWhyNot(t, contract);
  isPulledOutOften(t, contract);
}

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);

function carriesBytes(t: Test, { rig }: LinkContract): void {
  t.test('carries every byte both ways, in order, and knows how many were taken', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    const ends = await Promise.all([
      link.write(everyByte),
      link.write(new Uint8Array()),
      link.write(Uint8Array.of(1, 2)),
      link.write(Uint8Array.of(3)),
    ]);
    t.same(ends, [sent, sent, sent, sent]);
    t.equal(link.taken(), 259);
    t.same([...(await device.came(259))], [...everyByte, 1, 2, 3]);
    await device.send(everyByte);
    t.same(await ears.heard(256), [...everyByte]);
    await link.close();
    t.same(ears.faults, []);
  });

  t.test('what comes in half frames is heard as it comes, and whole in the end', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    await device.send(Uint8Array.of(0x1b, 0x21));
    t.same(await ears.heard(2), [0x1b, 0x21]);
    await device.send(Uint8Array.of(0x30));
    t.same(await ears.heard(3), [0x1b, 0x21, 0x30]);
    await link.close();
  });
}

const sent: WriteEnd = { kind: 'sent' };

function isLetGo(t: Test, { rig }: LinkContract): void {
  t.test('what was written last arrives though the link is closed at once', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    const writing = link.write(Uint8Array.of(7, 8, 9));
    await Promise.all([link.close(), link.close()]);
    t.match((await writing).kind, /^(sent|cut)$/, 'nobody claims that none of it went');
    t.same([...(await device.came(3))], [7, 8, 9]);
    t.same(ears.faults, [], 'whoever closes is told of no loss');
  });

  t.test('a link that was let go hears, writes and tells nothing', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    await link.close();
    await link.close();
    t.match(await link.write(Uint8Array.of(1)), { kind: 'refused', fault: { code: 'Gone' } });
    // Nobody may be there to send to.
    await Promise.allSettled([device.send(Uint8Array.of(1))]);
    await device.unplug();
    await turns(20);
    t.same(ears.soFar(), []);
    t.same(ears.faults, []);
  });

  t.test('is opened again after each close', async (t) => {
    const device = await rig(t);
    for (let round = 1; round <= 3; round++) {
      const { link, ears } = await openLinkOf(device);
      await device.send(Uint8Array.of(round));
      t.same(await ears.heard(1), [round]);
      await link.close();
    }
  });
}

function isPulledOut(t: Test, { rig }: LinkContract): void {
  t.test('a device that is pulled out is told once, and found when it is back', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    await device.unplug();
    const fault = await ears.gone;
    t.equal(fault.code, 'Gone');
    t.not(fault.detail, '');
    t.match(await link.write(Uint8Array.of(1)), { kind: 'refused', fault: { code: 'Gone' } });
    await link.close();
    await link.close();
    await turns(20);
    t.equal(ears.faults.length, 1);
    t.equal(
      (await device.open(newEars().listener, { ...ofNobody(), after: nodeAfter })).ok,
      false,
      'it is not opened while it is away',
    );
    await device.plug();
    const again = await openLinkOf(device);
    t.same(await again.link.write(Uint8Array.of(5)), sent);
    t.same([...(await device.came(1))], [5]);
    await again.link.close();
  });
}

function meetsOneThatTakesNothing(t: Test, { rig }: LinkContract): void {
  t.test('a device that takes nothing is given so much, and does not hold the close', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device, hurried);
    device.stall();
    const writes = await fill(link);
    t.match(writes.at(-1)?.end, { kind: 'refused', fault: { code: 'NotReady' } });
    t.match(await link.write(new Uint8Array(waitingBytesMax + 1)), { kind: 'refused' });
    await link.close();
    await turns(2);
    const kinds = writes.map(kindOf);
    t.ok(kinds.includes('cut'), 'whoever waits learns that nobody knows');
    t.notOk(kinds.includes(null), 'everybody is told');
    t.same(ears.faults, []);
    device.release();
  });

  t.test('pulled out while a write waits, the write is not called sent', async (t) => {
    const device = await rig(t);
    const { link, ears } = await openLinkOf(device);
    device.stall();
    const writes = await fill(link);
    await device.unplug();
    await ears.gone;
    await turns(2);
    const kinds = writes.map(kindOf);
    t.equal(kinds.filter((kind) => kind === 'cut').length, 1, 'the one that had begun');
    t.ok(kinds.lastIndexOf('sent') < kinds.indexOf('cut'), 'after those that had gone');
    t.equal(kinds.at(-1), 'refused');
    await link.close();
    t.equal(ears.faults.length, 1);
  });

  t.test('a device that takes on again gets all, and a write that stood is seen to', async (t) => {
    const device = await rig(t);
    const { link } = await openLinkOf(device);
    device.stall();
    const writes = await fill(link);
    const accepted = writes.slice(0, -1);
    const stood = await standstill(link);
    t.ok(stood < accepted.length * pieceOfFill.length, 'it stands');
    device.release();
    await Promise.all(accepted.map(({ ending }) => ending));
    t.ok(accepted.every(({ end }) => end?.kind === 'sent'));
    const bytes = accepted.length * pieceOfFill.length;
    t.equal(link.taken(), bytes, 'it gets on');
    const came = await device.came(bytes);
    t.ok(came.equals(Buffer.concat(accepted.map(() => pieceOfFill))), 'every byte in its place');
    await link.close();
  });
}

const pieceOfFill = Uint8Array.from({ length: 32 * 1024 }, (_, place) => (place * 7) % 113);

interface Given {
  readonly ending: Promise<unknown>;
  readonly end: WriteEnd | null;
}

function kindOf({ end }: Given): WriteEnd['kind'] | null {
  return end?.kind ?? null;
}

function give(link: ByteLink): Given {
  const one: { end: WriteEnd | null } = { end: null };
  const ending = link.write(pieceOfFill).then((end) => {
    one.end = end;
  });
  return {
    ending,
    get end() {
      return one.end;
    },
  };
}

/** Writes until nothing is taken any more, and the last write is refused. */
async function fill(link: ByteLink): Promise<readonly Given[]> {
  const given: Given[] = [];
  for (;;) {
    const one = give(link);
    const before = link.taken();
    await turns(30);
    if (link.taken() !== before && one.end?.kind === 'refused') continue;
    given.push(one);
    if (one.end?.kind === 'refused') return given;
  }
}

function opensOrSaysWhyNot(t: Test, { rig }: LinkContract): void {
  t.test('a device that is not there is a fault in words', async (t) => {
    const device = await rig(t);
    await device.unplug();
    const opened = await device.open(newEars().listener, { ...ofNobody(), after: nodeAfter });
    t.equal(opened.ok, false);
    t.match(opened, { error: { code: /^(NotFound|NotReady|NotAvailable)$/, detail: /\w+ \w+/ } });
  });

  t.test('an opening is given up by its signal, before it and during it', async (t) => {
    const device = await rig(t);
    const ending = new AbortController();
    const { signal } = ending;
    const opening = device.open(newEars().listener, { signal, after: nodeAfter });
    ending.abort();
    const opened = await opening;
    // One that was faster than the signal belongs to whoever asked.
    if (opened.ok) await opened.value.close();
    else t.equal(opened.error.code, 'Gone');
    t.match(await device.open(newEars().listener, { signal, after: nodeAfter }), {
      ok: false,
      error: { code: 'Gone' },
    });
    const { link } = await openLinkOf(device);
    await link.close();
    t.equal(getEventListeners(signal, 'abort').length, 0);
  });
}

function isPulledOutOften(t: Test, { rig, plugs }: LinkContract): void {
  const rounds = count({ quick: plugs, full: 1_000 });
  t.test(
    `works each time of ${String(rounds)} that it is put back, and leaves nothing`,
    async (t) => {
      const device = await rig(t);
      const warmUp = Math.ceil(rounds / 5);
      await plugOften(t, device, warmUp);
      await quiet();
      const before = { resources: resources(), files: openFiles() };
      const heaps = [heapBytes()];
      for (let stretch = 0; stretch < 2; stretch++) {
        await plugOften(t, device, Math.ceil((rounds - warmUp) / 2));
        await quiet();
        heaps.push(heapBytes());
      }
      for (let turn = 0; turn < 500 && !isSame(resources(), before.resources); turn++)
        await quiet();
      t.same(resources(), before.resources, 'handles and timers');
      t.equal(openFiles(), before.files, 'open files');
      // What is kept of each link grows in both stretches; what the engine still learns, in one at most.
      const [first = 0, middle = 0, last = 0] = heaps;
      const grown = Math.min(middle - first, last - middle);
      t.ok(grown < 1_048_576, `memory: ${String(grown)} bytes`);
    },
  );
}

async function plugOften(t: Test, device: LinkRig, rounds: number): Promise<void> {
  let works = 0;
  for (let round = 1; round <= rounds; round++) {
    const { link, ears, ending } = await openLinkOf(device);
    await device.send(Uint8Array.of(round & 0x7f));
    const [heard] = await ears.heard(1);
    const end = await link.write(Uint8Array.of(0x40));
    await device.came(1);
    await device.unplug();
    await ears.gone;
    await link.close();
    const isClean = getEventListeners(ending.signal, 'abort').length === 0;
    if (heard === (round & 0x7f) && end.kind === 'sent' && isClean) works += 1;
    await device.plug();
  }
  t.equal(works, rounds, 'worked each time');
}

function ofNobody(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

/** How many bytes were taken when no more are for a while. */
async function standstill(link: ByteLink): Promise<number> {
  for (let stood = -1; ;) {
    if (link.taken() === stood) return stood;
    stood = link.taken();
    await turns(200);
  }
}

/** Lets what is on its way in this process happen. */
export async function turns(wanted: number): Promise<void> {
  for (let turn = 0; turn < wanted; turn++) {
    await new Promise((done) => setImmediate(done));
  }
}

function quiet(): Promise<void> {
  return turns(5);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}

function resources(): readonly string[] {
  // The turns that this test waits for are its own.
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== 'Immediate')
    .toSorted();
}

function openFiles(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}
