/** `/v3/certificates`: the platform's certificates, each sealed with the APIv3 key (facts 3.4). */
import { createCipheriv } from 'node:crypto';
import { zonedBeijing } from '../beijing.js';
import { type WeChatHouse, nonce } from '../wechat/wechat-house.js';
import type { JsonObject } from './sealed.js';

export interface PlatformCertificate {
  readonly serial: string;
  readonly pem: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

const associatedData = 'certificate';

export function certificateList(
  house: WeChatHouse,
  apiV3Key: string,
  certificates: readonly PlatformCertificate[],
): JsonObject {
  return {
    data: certificates.map(({ serial, pem, from, until }) => {
      const once = nonce(house.random, 12);
      const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(once));
      cipher.setAAD(Buffer.from(associatedData));
      const hidden = [cipher.update(pem, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return {
        serial_no: serial,
        effective_time: zonedBeijing(from),
        expire_time: zonedBeijing(until),
        encrypt_certificate: {
          algorithm: 'AEAD_AES_256_GCM',
          nonce: once,
          associated_data: associatedData,
          ciphertext: Buffer.concat(hidden).toString('base64'),
        },
      };
    }),
  };
}
