/** Payment codes of the customers of one scenario: each new, all remembered for the search for secrets. */
import { Bug } from '../../src/runtime/ports/bug.js';
import type { SeededRandom } from '../../src/twins/seeded-random.js';

export interface Codes {
  fresh(channel: 'alipay' | 'wechat'): string;
  last(): string;
  all(): readonly string[];
}

export function createCodes(random: SeededRandom): Codes {
  const codes: string[] = [];
  return {
    fresh: (channel) => {
      const digits = Array.from({ length: 16 }, () => String(random.below(10))).join('');
      const code = (channel === 'alipay' ? '28' : '13') + digits;
      codes.push(code);
      return code;
    },
    last: () => {
      const code = codes.at(-1);
      if (code === undefined) throw new Bug('no code has been shown yet');
      return code;
    },
    all: () => codes,
  };
}
