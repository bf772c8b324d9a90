/** A secret does not come out by any way in which JavaScript turns a value into text or bytes (law 8). */
import assert from 'node:assert';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Packr, pack } from 'msgpackr';
import t from 'tap';
import { Bug, unreachable } from '../../../src/runtime/ports/bug.js';
import { Secret } from '../../../src/runtime/ports/secret.js';

const hidden = '281234567890123456';
const secret = new Secret(hidden);
const nested = { outer: [{ code: secret }], list: new Map([['code', secret]]) };

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  }
  return 'nothing was thrown';
};

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const overAPort = (value: unknown): unknown => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value);
  const message = receiveMessageOnPort(port2) as { message: unknown };
  port1.close();
  return message.message;
};

/** Every way out that we know of, as text. */
const waysOut: Readonly<Record<string, () => string>> = {
  'a template': () => `code ${secret as unknown as string}`,
  'String()': () => String(secret),
  'adding to a string': () => 'code ' + (secret as unknown as string),
  'a number': () => String(Number(secret)),
  'an array joined': () => [secret, secret].join(),
  'a property key': () => Object.keys({ [secret as unknown as string]: 1 }).join(),
  toLocaleString: () => secret.toLocaleString(),
  'JSON.stringify': () => JSON.stringify(secret) + JSON.stringify(nested),
  'JSON.stringify of an assigned copy': () => JSON.stringify(Object.assign({}, secret)),
  'all its entries': () =>
    JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret), Object.values(secret)]),
  inspect: () => inspect(secret) + inspect(nested, { depth: null }),
  'inspect with everything shown': () =>
    inspect(nested, { depth: null, showHidden: true, getters: true }),
  'inspect without our own say': () =>
    inspect(nested, { depth: null, customInspect: false, showHidden: true }),
  'console formats': () => format('%s %o %O %j %d', secret, secret, secret, secret, secret),
  'an error message': () =>
    messageOf(() => {
      throw new Error(`bad code ${secret as unknown as string}`);
    }),
  'an error with a cause': () => inspect(new Error('bad', { cause: secret }), { depth: null }),
  'an aggregate of errors': () => inspect(new AggregateError([secret], 'bad')),
  'a failed assertion': () =>
    messageOf(() => {
      assert.deepStrictEqual(nested, { outer: [], list: new Map() });
    }),
  'a failed comparison of two secrets': () =>
    messageOf(() => {
      assert.strictEqual(secret, new Secret('other'));
    }),
  'a switch that met it': () => messageOf(() => unreachable(secret as never)),
  'a missing method': () =>
    messageOf(() => {
      (secret as unknown as { missing: () => void }).missing();
    }),
  msgpackr: () => latin(pack(secret)) + latin(pack({ outer: [{ code: secret }] })),
  'msgpackr as the journal uses it': () =>
    latin(new Packr({ useRecords: false }).pack({ body: { code: secret } })),
  'msgpackr with types': () =>
    latin(new Packr({ moreTypes: true, structuredClone: true }).pack(nested)),
  structuredClone: () => inspect(structuredClone(secret)) + JSON.stringify(structuredClone(nested)),
  'v8.serialize': () => latin(serialize(nested)),
  'a message to a worker': () => inspect(overAPort(nested), { depth: null }),
  'a form': () => new URLSearchParams({ code: secret as unknown as string }).toString(),
  'a URL': () => new URL(`http://x/?code=${secret as unknown as string}`).href,
  'a buffer': () => latin(Buffer.from(String(secret))),
};

for (const [way, out] of Object.entries(waysOut)) {
  t.test(`a secret does not come out by ${way}`, (t) => {
    const text = out();
    t.type(text, 'string');
    t.notMatch(text, new RegExp(hidden.slice(2, 14)));
    t.end();
  });
}

t.test('the ways out see what is not secret, so they would see a leak', (t) => {
  for (const [way, leak] of Object.entries({
    json: JSON.stringify({ code: hidden }),
    inspect: inspect({ code: hidden }),
    msgpackr: latin(pack({ code: hidden })),
    v8: latin(serialize({ code: hidden })),
  })) {
    t.match(leak, hidden, way);
  }
  t.end();
});

t.test('it says that it is a secret, and gives the value to who asks by name', (t) => {
  t.equal(String(secret), '[secret]');
  t.equal(JSON.stringify({ code: secret }), '{"code":"[secret]"}');
  t.equal(inspect({ code: secret }), '{ code: [secret] }');
  t.equal(secret.reveal(), hidden);
  t.same(new Secret({ pan: 'x' }).reveal(), { pan: 'x' });
  t.throws(() => unreachable(secret as never), Bug);
  t.end();
});
