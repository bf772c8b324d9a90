/** The chain's key as it stands in its file: hexadecimal digits, 16 to 64 bytes of them. Pure. */
import { Secret } from '../ports/secret.js';

const keyForm = /^([0-9a-f]{2}){16,64}$/i;

/** The key in the text of a key file, blanks around it ignored; `null` when it holds none. */
export function decodeChainKey(text: string): Secret<Uint8Array> | null {
  const digits = text.trim();
  return keyForm.test(digits) ? new Secret(new Uint8Array(Buffer.from(digits, 'hex'))) : null;
}
