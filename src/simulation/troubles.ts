/**
 * Everything that goes wrong around a till: line, wallets, disk, printer, clock and power. Each trouble
 * begins at a step by chance and most end by themselves; several may be there at once. Whoever asks which
 * faults are on gets their names, for the cells that a world visits.
 */
import { millis, minutes } from '../runtime/ports/units.js';
import type { DiskFault } from '../twins/disk/door.js';
import { type LossMode, lossModes } from '../twins/disk/loss.js';
import type { NetworkMode } from '../twins/wallet/network.js';
import { type ScriptEntry, speaking, spoilt } from '../twins/wallet/script.js';
import type { PrinterSettings } from '../twins/device/printer.js';
import type { Chance } from './chance.js';
import type { World } from './world.js';

interface PrinterTrouble {
  readonly state: PrinterSettings;
  readonly usual: PrinterSettings;
}

export const troubleNames = ['network', 'wallet', 'disk', 'printer', 'clock', 'power'] as const;
export type TroubleName = (typeof troubleNames)[number];

export interface Troubles {
  /** Perhaps something goes wrong now. */
  step(world: World): void;
  /** What is wrong at this moment; a death of the till is felt for a while. */
  on(world: World): readonly TroubleName[];
  /** How often each was begun. */
  readonly counts: Readonly<Record<TroubleName, number>>;
}

/** Per 10,000 steps, each. */
const often: Readonly<Record<TroubleName, number>> = {
  network: 90,
  wallet: 500,
  disk: 60,
  printer: 90,
  clock: 12,
  power: 60,
};

export function troublesOf(chance: Chance, kinds: readonly TroubleName[]): Troubles {
  return new Bringer(chance, kinds);
}

class Bringer implements Troubles {
  readonly counts: Record<TroubleName, number> = {
    ...{ network: 0, wallet: 0, disk: 0, printer: 0, clock: 0, power: 0 },
  };
  readonly #chance: Chance;
  readonly #kinds: readonly TroubleName[];
  readonly #lasting = new Map<TroubleName, number>();
  readonly #ends = new Map<TroubleName, (() => void)[]>();

  constructor(chance: Chance, kinds: readonly TroubleName[]) {
    this.#chance = chance;
    this.#kinds = kinds;
  }

  step(world: World): void {
    for (const kind of this.#kinds) {
      if (!this.#chance.happens(often[kind])) continue;
      this.counts[kind] += 1;
      this.#begin[kind](world);
    }
  }

  on(world: World): readonly TroubleName[] {
    const isScripted = Object.values(world.wallets).some(
      (wallet) => wallet.scriptLeft().length > 0,
    );
    const diedMs = world.sinceDeathMs();
    const isOn = (name: TroubleName): boolean =>
      this.#lasting.has(name) ||
      (name === 'wallet' && isScripted) ||
      (name === 'power' && diedMs !== null && diedMs < deathIsFeltMs);
    return troubleNames.filter(isOn);
  }

  readonly #begin: Readonly<Record<TroubleName, (world: World) => void>> = {
    network: (world) => {
      const mode = this.#networkMode();
      world.network.set(mode);
      this.#lasts(world, 'network', this.#chance.between(500, 240_000), () => {
        world.network.set({ kind: 'up' });
      });
    },
    wallet: (world) => {
      const wallet = this.#chance.pick(Object.values(world.wallets));
      wallet.script([...wallet.scriptLeft().slice(0, scriptMax), this.#scriptEntry()]);
    },
    disk: (world) => {
      this.#troubleDisk(world);
    },
    printer: (world) => {
      this.#troublePrinter(world);
    },
    clock: (world) => {
      const { time } = world;
      if (this.#chance.happens(5_000)) {
        time.stepWall(this.#chance.between(-3_600_000, 3_600_000));
        this.#lasts(world, 'clock', stepIsFeltMs, () => undefined);
        return;
      }
      time.setWallTrusted(false);
      this.#lasts(world, 'clock', this.#chance.between(1_000, 1_200_000), () => {
        time.setWallTrusted(true);
      });
    },
    power: (world) => {
      this.#troublePower(world);
    },
  };

  #networkMode(): NetworkMode {
    const kind = this.#chance.pick(['down', 'refused', 'slow', 'reset', 'captive'] as const);
    return kind === 'slow' ? { kind, ms: this.#chance.between(200, 20_000) } : { kind };
  }

  #scriptEntry(): ScriptEntry {
    const on = this.#chance.pick([
      'pay',
      'pay',
      'query',
      'cancel',
      'refund',
      'refundQuery',
    ] as const);
    // A wallet that verifiably denies a refund which it has carried out lies: no till can know better.
    const isRefund = on === 'refund' || on === 'refundQuery';
    const says = speaking[on].filter((verb) => verb !== 'ok' && !(isRefund && verb === 'decline'));
    const verb = this.#chance.pick([...says, ...breaking]);
    const delays = this.#chance.happens(3_000)
      ? { ms: this.#chance.between(0, 20_000), replyMs: this.#chance.between(0, 20_000) }
      : {};
    return { on, do: verb, booked: this.#chance.happens(6_000), ...delays };
  }

  #troubleDisk(world: World): void {
    const { disk } = world;
    const does = this.#chance.weighed({
      slow: 30,
      failFlush: 10,
      failWrite: 10,
      short: 15,
      full: 15,
      readOnly: 6,
    });
    const journal =
      (call: string): DiskFault['at'] =>
      (one) =>
        one.call === call && one.file.startsWith('journal/');
    const later = (endMs: number, run: () => void): void => {
      this.#lasts(world, 'disk', endMs, run);
    };
    switch (does) {
      case 'slow':
        world.setFsync(this.#chance.between(50, 8_000));
        later(this.#chance.between(1_000, 60_000), () => {
          world.setFsync(0);
        });
        return;
      case 'failFlush':
        disk.inject({ at: journal('datasync'), trouble: { kind: 'fail', code: 'Io' } });
        return;
      case 'failWrite': {
        const code = this.#chance.pick(['Io', 'NoSpace'] as const);
        disk.inject({ at: journal('write'), trouble: { kind: 'fail', code } });
        return;
      }
      case 'short': {
        const bytes = this.#chance.between(1, 4_095);
        disk.inject({ at: journal('write'), trouble: { kind: 'short', bytes } });
        return;
      }
      case 'full':
        disk.setFree(this.#chance.between(0, 65_536));
        later(this.#chance.between(10_000, 600_000), () => {
          disk.setFree(undefined);
        });
        return;
      case 'readOnly':
        disk.setReadOnly(true);
        later(this.#chance.between(1_000, 120_000), () => {
          disk.setReadOnly(false);
        });
    }
  }

  #troublePrinter(world: World): void {
    const { printer } = world.desk;
    const { state, usual } = this.#chance.pick<PrinterTrouble>([
      { state: { paper: 'low' }, usual: { paper: 'ok' } },
      { state: { paper: 'out' }, usual: { paper: 'ok' } },
      {
        state: { linesLeft: this.#chance.between(0, 40) },
        usual: { paper: 'ok', linesLeft: 100_000 },
      },
      { state: { cover: 'open' }, usual: { cover: 'closed' } },
      { state: { jammed: true }, usual: { jammed: false } },
      { state: { power: 'off' }, usual: { power: 'on' } },
      { state: { level: this.#chance.pick(['A', 'B', 'C', 'D']) }, usual: {} },
    ]);
    printer.set(state);
    this.#lasts(world, 'printer', this.#chance.between(1_000, 300_000), () => {
      printer.set(usual);
    });
  }

  /** Now, or at any instant soon; power, or the process alone; also inside a write. */
  #troublePower(world: World): void {
    const mode: LossMode = this.#chance.pick(lossModes);
    const does = this.#chance.weighed({ cut: 50, kill: 25, inWrite: 25 });
    if (does === 'inWrite') {
      world.cutInWrite(mode);
      return;
    }
    world.time.after(millis(this.#chance.between(0, 5_000)), () => {
      if (does === 'cut') world.cutPower(mode);
      else world.kill();
    });
  }

  /** Troubles of one kind that overlap end together, with the last of them. */
  #lasts(world: World, name: TroubleName, spanMs: number, end: () => void): void {
    this.#lasting.set(name, (this.#lasting.get(name) ?? 0) + 1);
    this.#ends.set(name, [...(this.#ends.get(name) ?? []), end]);
    world.time.after(millis(Math.min(spanMs, minutes(20))), () => {
      const left = (this.#lasting.get(name) ?? 1) - 1;
      if (left > 0) {
        this.#lasting.set(name, left);
        return;
      }
      this.#lasting.delete(name);
      const ends = this.#ends.get(name) ?? [];
      this.#ends.delete(name);
      for (const one of ends) one();
    });
  }
}

const scriptMax = 4;
/** What a start after a death goes through, and the first sales behind it. */
const deathIsFeltMs = 60_000;
const stepIsFeltMs = 600_000;

/** Verbs that spoil an answer, whatever was asked. */
const breaking = [
  ...(Object.keys(spoilt) as (keyof typeof spoilt)[]),
  ...(['status', 'hang', 'reset-before', 'other-amount', 'other-currency', 'clock'] as const),
];
