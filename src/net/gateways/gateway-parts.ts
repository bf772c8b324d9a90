/** What every gateway is made of besides its settings. */
import type { Clock } from '../../runtime/ports/clock.js';
import type { Log } from '../../runtime/ports/log.js';
import type { Millis } from '../../runtime/ports/units.js';
import type { HttpClient } from '../http/message.js';
import type { Sign } from '../signing/rsa-sha256.js';

export interface GatewayParts {
  readonly http: HttpClient;
  /** `wall` is the time to sign with. */
  readonly clock: Pick<Clock, 'wall' | 'mono'>;
  readonly log: Log;
  /** Signs with RSA; on a thread of the pool unless told. */
  readonly sign?: Sign;
  /** 15 s unless told (P11). */
  readonly chargeDeadline?: Millis;
  /** Of every other call; 10 s unless told. */
  readonly otherDeadline?: Millis;
}
