/** JSON read strictly: what Node's reader refuses is refused, and so is what readers differ about. */
import fc from 'fast-check';
import t from 'tap';
import { type Json, parseStrict } from '../../../src/net/json/strict-json.js';
import { count } from '../../counts.js';

function parse(text: string | Uint8Array): Json | undefined {
  return parseStrict(Buffer.from(text));
}

t.test(
  'what it accepts, Node accepts; what it refuses of Node has a key twice or is too deep',
  async (t) => {
    const texts = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.json({ maxDepth: 4 }).map((text) => text.replaceAll(',', ' ,\n\t').replaceAll(':', ' : ')),
      fc.tuple(fc.json(), fc.nat(40), fc.string()).map(([text, place, inserted]) => {
        return text.slice(0, place) + inserted + text.slice(place + 1);
      }),
      fc
        .array(
          fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', '0', '.', 'e', ' '),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const isStrict = parse(text) !== undefined;
        const accepted = nodeAccepts(text);
        if (isStrict && !accepted) throw new Error(`accepted ${text}`);
        // Written anew, a document with a doubled key is shorter.
        if (!isStrict && accepted && isSingle(text)) throw new Error(`refused ${text}`);
      }),
      { seed: 4, numRuns: count({ quick: 1_500, full: 100_000 }) },
    );
    t.pass();
  },
);

function nodeAccepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return !(error instanceof SyntaxError);
  }
}

/** Whether no object of the document has a key twice: each key survives Node's reader. */
function isSingle(text: string): boolean {
  const keysKept: unknown[] = [];
  JSON.parse(text, (key, value: unknown) => {
    keysKept.push(key);
    return value;
  });
  const values = text.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
  const members = countMembers(JSON.parse(text));
  return values === members;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const below = Object.values(value).reduce((sum: number, each) => sum + countMembers(each), 0);
  return Array.isArray(value) ? below : below + Object.keys(value).length;
}

t.test('a member tells its place in bytes, whatever stands before it', async (t) => {
  const text = '{ "草\\"" : ["海"] , "node" :  {"a":"\\u6d77\\/", "b":1.50 } , "sign":"x" }';
  const json = parse(text);
  t.equal(json?.kind, 'object');
  if (json?.kind !== 'object') return;
  const node = json.members.get('node');
  t.ok(node);
  if (node?.value.kind !== 'object') return;
  const raw = Buffer.from(text).subarray(node.from, node.to).toString('utf8');
  t.equal(raw, '{"a":"\\u6d77\\/", "b":1.50 }');
  t.same(node.value.members.get('b')?.value, { kind: 'number', text: '1.50' });
});

t.test('a key that stands twice is refused at every depth and under every disguise', async (t) => {
  for (const text of [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":1}',
    '{"x":{"a":1,"b":2,"a":3}}',
    '{"x":[[{"a":1,"a":1}]]}',
    '{"\\/":1,"/":1}',
  ]) {
    t.equal(parse(text), undefined, text);
  }
  t.ok(parse('{"a":{"a":{"a":1}},"A":1,"__proto__":2,"toString":3}'));
});

t.test('nesting ends at a bound', async (t) => {
  t.ok(parse(`${'['.repeat(8)}${']'.repeat(8)}`));
  t.equal(parse(`${'['.repeat(9)}${']'.repeat(9)}`), undefined);
  t.equal(parse('['.repeat(200_000)), undefined);
  t.equal(parse('{"a":'.repeat(50_000)), undefined);
});

t.test('a string as long as an answer may be is read', async (t) => {
  t.ok(parse(`"${'\\n'.repeat(130_000)}"`));
  t.equal(parse(`"${'\\n'.repeat(130_000)}`), undefined);
});

t.test('a list keeps its items, in their order', async (t) => {
  const json = parse('{"data":[ {"a":1} , "b",[2 ,[]], null ]}');
  t.equal(json?.kind, 'object');
  if (json?.kind !== 'object') return;
  const list = json.members.get('data')?.value;
  t.match(list, {
    kind: 'list',
    items: [
      { kind: 'object' },
      { kind: 'text', text: 'b' },
      {
        kind: 'list',
        items: [
          { kind: 'number', text: '2' },
          { kind: 'list', items: [] },
        ],
      },
      { kind: 'other' },
    ],
  });
  t.equal(list?.kind === 'list' ? list.items.length : 0, 4);
});
