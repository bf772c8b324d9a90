/** Each call that reached a wallet, from the moment its head arrived, whatever became of it. */

export interface LoggedCall {
  /** Counts all calls of this wallet, 1 and up, in order of arrival. */
  readonly n: number;
  /** `pay query cancel refund refundQuery`, or `null` for what is no call of this wallet. */
  readonly on: string | null;
  /** The method as it stood on the wire. */
  readonly wire: string;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly at: number;
  /** The till's signature held; `null` while the request has not arrived whole. */
  readonly verified: boolean | null;
}

export interface CallLog {
  /** The head is here; what the call is about stands in its body. */
  arrive(on: string | null, wire: string): OpenCall;
  of(attempt: string): readonly LoggedCall[];
  /** Calls whose body named no number, or never came. */
  nameless(): readonly LoggedCall[];
  /** Numbers in order of first arrival. */
  attempts(): readonly string[];
}

export interface OpenCall {
  about(attempt: string | null, verified: boolean): void;
}

interface Entry {
  attempt: string | null;
  call: LoggedCall;
}

export function callLog(
  kept: readonly { readonly attempt: string; readonly calls: readonly LoggedCall[] }[],
): CallLog {
  const byAttempt = new Map<string, Entry[]>();
  const nameless = new Set<Entry>();
  let count = 0;
  for (const { attempt, calls } of kept) {
    byAttempt.set(
      attempt,
      calls.map((call) => ({ attempt, call })),
    );
    for (const { n } of calls) count = Math.max(count, n);
  }
  return {
    arrive: (on, wire) => {
      count += 1;
      const entry: Entry = {
        attempt: null,
        call: { n: count, on, wire, at: Date.now(), verified: null },
      };
      nameless.add(entry);
      return {
        about: (attempt, verified) => {
          entry.call = { ...entry.call, verified };
          if (attempt === null) return;
          nameless.delete(entry);
          entry.attempt = attempt;
          byAttempt.set(attempt, [...(byAttempt.get(attempt) ?? []), entry]);
        },
      };
    },
    of: (attempt) => (byAttempt.get(attempt) ?? []).map(({ call }) => call),
    nameless: () => [...nameless].map(({ call }) => call),
    attempts: () => [...byAttempt.keys()],
  };
}
