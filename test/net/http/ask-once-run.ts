/**
 * Asks the address of its first argument once and prints the kind of the answer, with the authority in
 * the file of its second argument pinned if there is one. A process of its own, because what counts as
 * a public authority is settled when Node starts (NODE_EXTRA_CA_CERTS).
 */
import { readFileSync } from 'node:fs';
import { httpClient } from '../../../src/net/http/client.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { handTimers } from '../hand-timers.js';

const [, , address = '', authorityFile] = process.argv;
const pinned =
  authorityFile === undefined ? {} : { authorities: [readFileSync(authorityFile, 'utf8')] };
const { kind } = await httpClient({ ...handTimers(), ...pinned }).send({
  method: 'GET',
  url: new URL(address),
  headers: {},
  body: null,
  until: monoMs(15_000),
});
process.stdout.write(kind);
