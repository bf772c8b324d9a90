/**
 * Which sales the matrix makes: gateways by faults, each first whole and then once for every write of
 * its journal, cut in front of it and just behind it. Names are what a failure is replayed by.
 */
import { type Fault, type GatewayName, faults } from './faults.js';

/** Sales of one gateway under one fault. */
export interface Block {
  readonly gateway: GatewayName;
  readonly fault: Fault;
  /** How many of its cuts are made; all when `null`. */
  readonly quota: number | null;
  /** The one that is asked for. */
  readonly only: Cut | null;
}

export interface Cut {
  /** 1 is the first write of the sale. */
  readonly write: number;
  readonly when: 'before' | 'after';
}

export interface Choice {
  readonly gateways: readonly GatewayName[];
  /** `alipay`, `alipay/hang-booked` or `alipay/hang-booked/7-after`. */
  readonly only: string | null;
  /** So many cuts, evenly over everything; all when `null`. */
  readonly sample: number | null;
}

export function nameOf({ gateway, fault }: Block, cut: Cut | null): string {
  const whole = `${gateway}/${fault.name}`;
  return cut === null ? whole : `${whole}/${cut.write}-${cut.when}`;
}

/** `null` when nothing has that name. */
export function blocksOf({ gateways, only, sample }: Choice): readonly Block[] | null {
  const [gatewayName, faultName, cutName] = only?.split('/') ?? [];
  const cut = cutOf(cutName);
  if (cut === undefined) return null;
  const chosen = gateways
    .filter((gateway) => gatewayName === undefined || gateway === gatewayName)
    .flatMap((gateway) =>
      faults
        .filter(({ name }) => faultName === undefined || name === faultName)
        .map((fault): Block => ({ gateway, fault, quota: null, only: cut })),
    );
  if (chosen.length === 0) return null;
  return sample === null ? chosen : sampled(chosen, sample);
}

function cutOf(name: string | undefined): Cut | null | undefined {
  if (name === undefined) return null;
  const [, write, when] = /^([1-9]\d{0,3})-(before|after)$/.exec(name) ?? [];
  if (write === undefined) return undefined;
  return { write: Number(write), when: when === 'after' ? 'after' : 'before' };
}

/** Every so many blocks one, and of a large sample several cuts a block. */
function sampled(blocks: readonly Block[], sample: number): readonly Block[] {
  const upTo = (place: number): number => Math.floor((place * sample) / blocks.length);
  return blocks
    .map((block, place): Block => ({ ...block, quota: upTo(place + 1) - upTo(place) }))
    .filter(({ quota }) => quota !== 0);
}

/** The cuts of a block whose whole sale made so many writes; `place` spreads those of a sample. */
export function cutsOf({ quota, only }: Block, writes: number, place: number): readonly Cut[] {
  if (only !== null) return [only];
  const all = Array.from({ length: writes }, (_, index) => index + 1).flatMap((write): Cut[] => [
    { write, when: 'before' },
    { write, when: 'after' },
  ]);
  if (quota === null || quota >= all.length) return all;
  const step = all.length / quota;
  // Another place in each block, so that early and late writes all have their turn.
  const shift = (place * 7) % all.length;
  const wanted = Array.from({ length: quota }, (_, index) => Math.floor(index * step));
  return wanted.flatMap((index) => all[(index + shift) % all.length] ?? []);
}
