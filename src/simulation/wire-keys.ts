/**
 * The keys of till and wallets for the sales that go by whole bytes: made of two primes each, so that
 * they, and every signature (RSA PKCS#1 v1.5), are the same in every run. They sign nothing outside of a
 * simulated world.
 */
import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const primes = {
  till: [
    'd40e87dd67b2b29a7f44da54ddf554b54bbcb892607402ceeff80d3d597d1d0a9699223580ca01b14c87862df6a5cc22' +
      'ead9cdc0dccaab58d401671a3605e4acf8836495197cc1621ad1c99e29500b139706ebdd899818de9e7cb3904647fb3e' +
      '003f20b564f0d235288be4d539560e80ebb006031555a1f7036a47a6c5680d4f',
    'e9364081609ca6bca98e15baa2743930c921684347b93ae7f1b848b62323dfbef945b7b3ca6be723d7fa86ce648ff697' +
      '9dace6c92128dc21e8a25bae583f801220df60b5dffb68309ee8bb56dabcaa277be85d9a048cadf1ffbe95c1058c5f7e' +
      'e60d76904619609e5dd7e3bc1642d2440041eecd513f5e3980975d55b7638d8f',
  ],
  wallet: [
    'd73cbcc0c5dd940e4836b7b76832ffb4e8e21c86406c92cb2c8e1ba5a4712040b3ec275129ea08fad7ba4c95316c85a4' +
      '17ce49d34bcc685e259ef626408292c152c9f4682eaf41372ab641cd777929703c99d7c93f6630ea653509fde3811004' +
      'e53fc1cd4ac4be2b3abe96a30589b6eca8dec77fa3fbe8235d4d3d24d39b8f3b',
    'fea99dc26ebd9a5df6282b939e9a32c5e0e640b402ed1fca786baefa49cf2b29885ff4e58f431812967acc9eea330c92' +
      '1e798d58ec023dded88c0fda041325d4bdf5858db4bacc383b1642b01a9656cd753214b395907129b61825305ce6df09' +
      'd6bbab08b22d95daf8b46ef8846d693d7d097490c501746b31dea6f2882569f9',
  ],
} as const;

const exponent = 65_537n;

/** Made once, when somebody wants it: most shops have no such sale. */
export function keysOf(owner: keyof typeof primes): KeyPair {
  const known = made.get(owner);
  if (known !== undefined) return known;
  const [p, q] = primes[owner].map((digits) => BigInt(`0x${digits}`)) as [bigint, bigint];
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n) };
  const jwk = { ...texts(numbers), qi: textOf(inverse(q, p)), kty: 'RSA' };
  const privateKey = createPrivateKey({ format: 'jwk', key: jwk });
  const pair = { privateKey, publicKey: createPublicKey(privateKey) };
  made.set(owner, pair);
  return pair;
}

const made = new Map<string, KeyPair>();

export function pemOf(key: KeyObject): string {
  return String(key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }));
}

function texts<N extends string>(numbers: Readonly<Record<N, bigint>>): Record<N, string> {
  const entries = Object.entries<bigint>(numbers).map(([name, value]) => [name, textOf(value)]);
  return Object.fromEntries(entries) as Record<N, string>;
}

/** As a JWK has it. */
function textOf(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString(
    'base64url',
  );
}

/** By Euclid: what `value` times it leaves 1 of, modulo `modulus`. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus];
  let [have, want] = [0n, 1n];
  while (next > 0n) {
    const times = rest / next;
    [rest, next] = [next, rest - times * next];
    [have, want] = [want, have - times * want];
  }
  return have < 0n ? have + modulus : have;
}
