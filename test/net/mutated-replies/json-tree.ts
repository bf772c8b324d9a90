/**
 * JSON as it is written, token by token, so that it can be written badly: keys twice, numbers as texts
 * and texts as numbers, escapes where none are needed. `JSON.parse` reads what is taken apart here.
 */
import type { Dice } from './dice.js';

export type Tree = { readonly members: readonly Member[] } | { readonly raw: string };

export interface Member {
  readonly key: string;
  readonly value: Tree;
}

export function treeOf(value: unknown): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { raw: JSON.stringify(value) };
  }
  return {
    members: Object.entries(value).map(([key, member]) => ({ key, value: treeOf(member) })),
  };
}

export function write(tree: Tree): string {
  if ('raw' in tree) return tree.raw;
  return `{${tree.members.map(({ key, value }) => `${JSON.stringify(key)}:${write(value)}`).join(',')}}`;
}

/** Raw JSON values that could stand at each key; `''` is for keys that are not named. */
export type ValuePool = Readonly<Record<string, readonly string[]>>;

/** One member, somewhere in it, made different. */
export function edited(tree: Tree, pool: ValuePool, dice: Dice): Tree {
  if ('raw' in tree || tree.members.length === 0) return tree;
  const at = dice.below(tree.members.length);
  const member = tree.members[at];
  if (member === undefined) return tree;
  if ('members' in member.value && !dice.oneIn(4)) {
    return replaced(tree.members, at, { ...member, value: edited(member.value, pool, dice) });
  }
  switch (dice.below(8)) {
    case 0:
      return { members: tree.members.filter((_, place) => place !== at) };
    case 1:
      return { members: [...tree.members, { key: member.key, value: other(member, pool, dice) }] };
    case 2:
      return { members: [{ key: member.key, value: other(member, pool, dice) }, ...tree.members] };
    case 3: {
      const key = dice.of(Object.keys(pool));
      return { members: [...tree.members, { key, value: other({ key }, pool, dice) }] };
    }
    case 4:
      return replaced(tree.members, at, { ...member, value: escaped(member.value, dice) });
    default:
      return replaced(tree.members, at, { ...member, value: other(member, pool, dice) });
  }
}

function replaced(members: readonly Member[], at: number, member: Member): Tree {
  return { members: members.map((old, place) => (place === at ? member : old)) };
}

/** Of its own kind as a rule, else anything. */
function other({ key }: Pick<Member, 'key'>, pool: ValuePool, dice: Dice): Tree {
  const own = pool[key];
  const choices = own === undefined || dice.oneIn(4) ? Object.values(pool).flat() : own;
  return { raw: dice.of(choices) };
}

/** The same text in other words. */
function escaped(tree: Tree, dice: Dice): Tree {
  if (!('raw' in tree) || !tree.raw.startsWith('"')) return tree;
  const text = JSON.parse(tree.raw) as string;
  const words = Array.from(text, (sign) =>
    dice.oneIn(3) ? escapeOf(sign) : JSON.stringify(sign).slice(1, -1),
  );
  return { raw: `"${words.join('')}"` };
}

function escapeOf(sign: string): string {
  return Array.from(
    { length: sign.length },
    (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** Amounts as they could stand in a reply, most of them wrong. */
export const amountWords: readonly string[] = [
  ...['"12.50"', '"12.51"', '"12.5"', '"12"', '"0.00"', '"-12.50"', '"+12.50"', '"1.25e1"'],
  ...['"1250"', '"12.500"', '"12,50"', '" 12.50"', '"12.50 "', '"１２.５０"', '"NaN"', '""'],
  ...['"Infinity"', '"999999999999999999.99"', '"100000000.00"', '"0x4e2"', '"012.50"', '".50"'],
  ...[
    '12.5',
    '12.50',
    '1250',
    '1251',
    '-1250',
    '1250.0',
    '1.25e3',
    '1250.5',
    '0',
    '9007199254740993',
  ],
  ...['null', 'true', '[]', '["12.50"]', '{}', '"1250\\u0000"'],
];
