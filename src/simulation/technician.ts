/**
 * The technician: called where a till does not start, or is locked. Accepts what a person may accept,
 * with the code behind the commands (`journal accept`, `run --accept-copy`...), and nothing that no one
 * has done: a till that refuses or locks itself without a reason is a problem of its own.
 */
import { acceptPlace, acceptSettings } from '../compose/acceptance.js';
import { acceptSeen, lookAtDamage } from '../compose/damage-acceptance.js';
import { unreachable } from '../runtime/ports/bug.js';
import { silentLog } from '../runtime/ports/log.js';
import type { Expected } from './hurt.js';
import { chainKey } from './journal-view.js';
import { isLocked } from './rest.js';
import { World, smallSegment } from './world.js';

/** Does what is needed so that the next start may sell; answers whether there was anything. */
export async function serve(world: World): Promise<boolean> {
  const refusal = world.refusal();
  if (!world.isUp() && refusal !== null) return serveRefused(world, refusal);
  if (!isLocked(world)) return false;
  expectNo(world, 'damage', 'the till has locked itself');
  world.kill();
  await acceptDamage(world);
  return true;
}

/**
 * `journal verify`, and what it finds accepted: in a segment that no start reads, damage keeps no till
 * from selling. Answers whether something was accepted.
 */
export async function verify(world: World): Promise<boolean> {
  const { damages } = await world.journal();
  if (damages.length === 0) return false;
  expectNo(world, 'damage', 'the journal is damaged');
  world.kill();
  return acceptDamage(world);
}

type Refusal = NonNullable<ReturnType<World['refusal']>>;

async function serveRefused(world: World, refusal: Refusal): Promise<boolean> {
  switch (refusal.kind) {
    case 'otherPlace':
    case 'restored': {
      expectNo(world, 'restored', `the start is refused (${refusal.kind})`);
      const root = world.disk.mount();
      const accepted = await world.settledIn(acceptPlace(root, World.here));
      if (accepted.ok) settle(world, 'restored');
      return accepted.ok;
    }
    case 'document': {
      expectNo(world, 'document', `the start is refused (${refusal.name} cannot be read)`);
      const accept = refusal.name === 'settings.json' ? acceptSettings : acceptPlace;
      const accepted = await world.settledIn(accept(world.disk.mount(), World.here));
      if (accepted.ok) world.hurt.accepted += 1;
      return accepted.ok;
    }
    case 'storage':
      // Whatever ails the disk passes.
      return false;
    case 'journal':
      if (refusal.refusal.kind === 'storage') return false;
      return unexpected(world, `the start is refused (journal: ${refusal.refusal.kind})`);
    case 'backup':
    case 'lockHeld':
    case 'mirror':
      return unexpected(world, `the start is refused (${refusal.kind})`);
    default:
      return unreachable(refusal);
  }
}

function unexpected(world: World, what: string): false {
  world.hurt.problems.push(`${what}, and nothing was done to the folder`);
  return false;
}

function expectNo(world: World, expected: Expected, what: string): void {
  if (!world.hurt.expected.has(expected)) unexpected(world, what);
}

function settle(world: World, what: Expected): void {
  world.hurt.expected.delete(what);
  world.hurt.accepted += 1;
}

async function acceptDamage(world: World): Promise<boolean> {
  const folder = await world.durable.watch(world.disk.mount()).folder('journal');
  if (!folder.ok) return false;
  const parts = {
    folder: folder.value,
    clock: world.time,
    chainKey,
    terminal: world.settings.terminal,
    settings: world.settings,
    channels: ['alipay', 'wechat'] as const,
    log: silentLog,
    software: 'technician',
    limits: { segmentBlocks: smallSegment },
  };
  const seen = await world.settledIn(lookAtDamage(parts));
  if (!seen.ok) {
    // A disk that takes nothing, say; locked by two failures there is nothing to accept.
    world.happenings.note('hand', `no damage is accepted: ${seen.error.kind}`);
    return false;
  }
  const said = { reason: 'simulated', by: 'technician' };
  const accepted = await world.settledIn(acceptSeen(parts, seen.value, said));
  world.happenings.note('hand', `damage is ${accepted.ok ? 'accepted' : 'not accepted'}`);
  if (accepted.ok) settle(world, 'damage');
  return accepted.ok;
}
