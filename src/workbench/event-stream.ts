/** What happens on the bench, told to whoever listens: the page, and requests that wait. */

export interface BenchEvent {
  readonly type:
    | 'lcd'
    | 'customer'
    | 'paper'
    | 'lamp'
    | 'drawer'
    | 'beep'
    | 'power'
    | 'wallet'
    | 'phone'
    | 'status'
    | 'network'
    | 'printer'
    | 'device'
    | 'disk'
    | 'clock'
    | 'time'
    | 'supply'
    | 'script';
  readonly [detail: string]: unknown;
}

export interface EventStream {
  tell(event: BenchEvent): void;
  /** Answers a function that ends it; twice is safe. */
  listen(hear: (event: BenchEvent) => void): () => void;
}

export function eventStream(): EventStream {
  const listeners = new Set<(event: BenchEvent) => void>();
  return {
    tell: (event) => {
      for (const hear of [...listeners]) hear(event);
    },
    listen: (hear) => {
      const own = (event: BenchEvent): void => {
        hear(event);
      };
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
