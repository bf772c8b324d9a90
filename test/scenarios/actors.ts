/**
 * What each actor of a scenario can do: one table of names, each reading its own words (README.md,
 * Actors). An actor answers what it did not understand, or `null`.
 */
import { type Key, keyLabels } from '../../src/runtime/ports/device.js';
import { type AttemptNo, fen, wallMs } from '../../src/runtime/ports/units.js';
import { acceptPlace } from '../../src/compose/acceptance.js';
import { type LossMode, lossModes } from '../../src/twins/disk/loss.js';
import type { CompletionLevel } from '../../src/twins/device/printer-completion.js';
import type { NetworkMode } from '../../src/twins/wallet/network.js';
import type { Touched } from '../../src/twins/wallet/phone.js';
import { durationOf, fenOf } from './scenario-text.js';
import type { Codes } from './codes.js';
import type { Stage } from './stage.js';
import { numberOfThing } from './things.js';
import { actWallet } from './wallet-words.js';
import { World } from '../../src/simulation/world.js';

/** `null` when done, else what is wrong with the words. */
export type Act = (stage: Stage, says: string) => Promise<string | null>;

export const actors: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['keys', pressKeys],
  ['scan', scan],
  ['customer', actCustomer],
  ['wallet', actWallet],
  ['network', setNetwork],
  ['power', setPower],
  ['disk', setDisk],
  ['clock', setClock],
  ['printer', setPrinter],
  ['person', actPerson],
]);

const labels: ReadonlySet<string> = new Set(keyLabels);

/** `12.50 ENTER`, `QUERY x50`: labels, and amounts that are typed digit by digit. */
async function pressKeys({ world }: Stage, says: string): Promise<string | null> {
  const keys: Key[] = [];
  let last: readonly Key[] = [];
  for (const word of says.split(/\s+/)) {
    const times = /^x([0-9]+)$/.exec(word)?.[1];
    if (times !== undefined) {
      for (let more = 1; more < Number(times); more++) keys.push(...last);
    } else {
      const typed = labels.has(word) ? [word] : word.split('');
      if (!typed.every(isKey)) return `"${word}" is neither a key nor an amount`;
      last = typed;
      keys.push(...typed);
    }
  }
  await world.settledIn(world.desk.keypad.press(...keys));
  return null;
}

function isKey(word: string): word is Key {
  return labels.has(word);
}

const goodsLabel = '6901234567892';

async function scan({ world, codes }: Stage, says: string): Promise<string | null> {
  const code = codeOf(codes, says);
  if (code === null) return `"${says}" is neither alipay, wechat, same, shown, goods nor digits`;
  await world.settledIn(world.desk.scanner.scan(code));
  return null;
}

function codeOf(codes: Codes, says: string): string | null {
  if (says === 'alipay' || says === 'wechat') return codes.fresh(says);
  if (says === 'same' || says === 'shown') return codes.last();
  if (says === 'goods') return goodsLabel;
  return /^[0-9]+$/.test(says) ? says : null;
}

/** `confirm`, `refuse 2`, `ignore`, `wrong password`, `scans 1`, `shows wechat`. */
async function actCustomer(stage: Stage, says: string): Promise<string | null> {
  const { world, codes } = stage;
  const shows = /^shows (alipay|wechat)$/.exec(says)?.[1];
  if (shows === 'alipay' || shows === 'wechat') {
    codes.fresh(shows);
    return null;
  }
  const [, verb = '', place] =
    /^(confirm|refuse|ignore|wrong password|scans)(?: ([0-9]+))?$/.exec(says) ?? [];
  if (verb === '') return `the customer does not know "${says}"`;
  const number = place === undefined ? undefined : await numberOfThing(world, 'attempt', place);
  if (number === null) return `there is no attempt ${String(place)}`;
  const phones = Object.values(world.wallets)
    .filter((wallet) =>
      number === undefined ? wallet.phone.asks().length > 0 : wallet.row(number) !== undefined,
    )
    .map(({ phone }) => phone);
  const [phone] = phones;
  if (phone === undefined || phones.length > 1) {
    return phones.length > 1 ? 'several phones ask: name the attempt' : 'no phone asks anything';
  }
  const touched = touch(verb, phone, number);
  return touched.ok ? null : `the phone has ${touched.error} to ${verb}`;
}

type Phone = World['wallets']['alipay']['phone'];

function touch(verb: string, phone: Phone, number: string | undefined): Touched {
  switch (verb) {
    case 'confirm':
      return phone.confirm(number);
    case 'refuse':
      return phone.refuse(number);
    case 'ignore':
      return phone.ignore(number);
    case 'scans':
      return phone.scanOrder(number ?? '');
    default:
      return phone.wrongPassword(number);
  }
}

async function setNetwork({ world }: Stage, says: string): Promise<string | null> {
  const mode = networkOf(says);
  if (mode === null) return `"${says}" is no mode of the network`;
  world.network.set(mode);
  return null;
}

function networkOf(says: string): NetworkMode | null {
  const ms = durationOf(/^slow (.+)$/.exec(says)?.[1] ?? '');
  if (ms !== null) return { kind: 'slow', ms };
  const plain = ['up', 'down', 'refused', 'reset', 'captive'] as const;
  const kind = plain.find((name) => name === says);
  return kind === undefined ? null : { kind };
}

/** `cut [loss mode]`, `cut torn in the next write`, `kill`, `stop`, `on`, `reboot os`, `on at another machine`. */
async function setPower({ world }: Stage, says: string): Promise<string | null> {
  const [, mode = 'lost', inWrite] = /^cut(?: ([a-zA-Z]+))?( in the next write)?$/.exec(says) ?? [];
  const loss = lossModes.find((name) => name === mode);
  if (says.startsWith('cut'))
    return loss === undefined ? notAWord(says) : cut(world, loss, inWrite);
  switch (says) {
    case 'kill':
      world.kill();
      return null;
    case 'stop': {
      const till = world.till();
      if (till === null) return 'the till is off';
      await world.settledIn(till.stop());
      world.kill();
      return null;
    }
    case 'on':
      await world.start();
      return null;
    case 'reboot os':
      world.kill();
      world.time.reboot();
      await world.start();
      return null;
    case 'on at another machine':
      await world.start('machine-2 folder-1');
      return null;
    case 'accept this machine':
      await world.settledIn(acceptPlace(world.disk.mount(), World.here));
      return null;
    default:
      return notAWord(says);
  }
}

function cut(world: World, loss: LossMode, inWrite: string | undefined): null {
  if (inWrite === undefined) world.cutPower(loss);
  else world.cutInWrite(loss);
  return null;
}

function notAWord(says: string): string {
  return `does not know "${says}"`;
}

/** `fsync 300ms`, `fail next datasync`, `fail next write`, `full`, `free`, `read only`, `writable`. */
async function setDisk({ world }: Stage, says: string): Promise<string | null> {
  const { disk } = world;
  const fsync = durationOf(/^fsync (.+)$/.exec(says)?.[1] ?? '');
  const failing = /^fail next (datasync|write|sync)$/.exec(says)?.[1];
  if (fsync !== null) world.setFsync(fsync);
  else if (failing !== undefined) {
    disk.inject({
      at: ({ call, file }) => call === failing && file.startsWith('journal/'),
      trouble: { kind: 'fail', code: 'Io' },
    });
  } else if (says === 'full') disk.setFree(0);
  else if (says === 'free') disk.setFree(undefined);
  else if (says === 'read only') disk.setReadOnly(true);
  else if (says === 'writable') disk.setReadOnly(false);
  else if (says === 'rot') rotNewest(world);
  else return notAWord(says);
  return null;
}

/** Flips a bit in the first record of the newest segment, behind its header: older ones are not read at a start. */
function rotNewest({ disk }: World): void {
  const newest = [...disk.files().keys()]
    .filter((name) => /^journal\/.*[0-9]+\.pj$/.test(name))
    .sort()
    .at(-1);
  disk.rot(newest ?? '', 4096 + 64);
}

/** `step +1y`, `step -3h`, `to 1970`, `untrusted`, `trusted`. */
async function setClock({ world: { time } }: Stage, says: string): Promise<string | null> {
  const [, sign, span = ''] = /^step ([+-])(.+)$/.exec(says) ?? [];
  const ms = durationOf(span);
  if (sign !== undefined && ms !== null) time.stepWall(sign === '-' ? -ms : ms);
  else if (says === 'to 1970') time.stepWall(wallMs(1000) - time.wall());
  else if (says === 'untrusted') time.setWallTrusted(false);
  else if (says === 'trusted') time.setWallTrusted(true);
  else return notAWord(says);
  return null;
}

/** `paper out`, `cover open`, `power off`, `jammed`, `level D`, `12 lines left`. */
async function setPrinter(
  {
    world: {
      desk: { printer },
    },
  }: Stage,
  says: string,
): Promise<string | null> {
  const level = (['A', 'B', 'C', 'D'] as const).find(
    (name: CompletionLevel) => says === `level ${name}`,
  );
  const paper = (['ok', 'low', 'out'] as const).find((name) => says === `paper ${name}`);
  const cover = (['closed', 'open'] as const).find((name) => says === `cover ${name}`);
  const power = (['on', 'off'] as const).find((name) => says === `power ${name}`);
  const lines = /^([0-9]+) lines left$/.exec(says)?.[1];
  if (level !== undefined) printer.set({ level });
  else if (paper !== undefined) printer.set({ paper });
  else if (cover !== undefined) printer.set({ cover });
  else if (power !== undefined) printer.set({ power });
  else if (lines !== undefined) printer.set({ linesLeft: Number(lines) });
  else if (says === 'jammed' || says === 'cleared') printer.set({ jammed: says === 'jammed' });
  else return notAWord(says);
  return null;
}

/** `Li books attempt 1`, `Li returns duty 1`, `Li asks 12.50 by an alipay code`, `Li closes the day, to Wang`. */
async function actPerson({ world }: Stage, says: string): Promise<string | null> {
  const till = world.till();
  if (till === null) return 'the till is off';
  if (closesDay(till, says)) return null;
  const [, by = '', does = '', thing = '', place = ''] =
    /^(\w+) (books|returns) (attempt|duty|refund|adopted) ([0-9]+)$/.exec(says) ?? [];
  if (does !== '') {
    const number = await numberOfThing(world, thing, place);
    if (number === null) return `there is no ${thing} ${place}`;
    const outcome = does === 'books' ? 'booked' : 'returned';
    till.ask({ kind: 'PersonRecorded', number: number as AttemptNo, outcome, by });
    return null;
  }
  return asksByCode(till, says);
}

type RunningTill = NonNullable<ReturnType<World['till']>>;

function asksByCode(till: RunningTill, says: string): string | null {
  const [, yuan = '', channel] =
    /^\w+ asks ([0-9.]+) by an? (alipay|wechat) code$/.exec(says) ?? [];
  const amount = fenOf(yuan);
  if (amount === null || (channel !== 'alipay' && channel !== 'wechat')) return notAWord(says);
  till.ask({
    kind: 'ChargeAsked',
    sale: null,
    amountFen: fen(amount),
    channel,
    form: 'qr',
    code: null,
  });
  return null;
}

/** What comes of it is in the journal, on the paper and in the status. */
function closesDay(till: RunningTill, says: string): boolean {
  const [, by, taker] = /^(\w+) closes the day(?:, to (\w+))?$/.exec(says) ?? [];
  if (by === undefined) return false;
  void till.closeDay({ by, handOverTo: taker ?? null });
  return true;
}
