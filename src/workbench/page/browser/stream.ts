/**
 * The stream of events: everything is fetched whole when it opens, kept up by its events, and fetched
 * anew after each break. While the bench is gone, the last that was seen of it stays, marked so.
 */
import type { TillFacts } from '../model/bench-facts.js';
import type { Keeper } from './sight.js';

interface Told {
  readonly type: string;
  readonly [detail: string]: unknown;
}

const againMs = 1_000;

export function openStream(keeper: Keeper, dots: (dots: string, lit: boolean) => void): void {
  const source = new EventSource('/api/events');
  source.onopen = () => {
    // Another bench may be behind the same address: nothing is kept of the one before.
    keeper.put({ link: 'here', slips: [] });
    keeper.lookAtState();
    keeper.lookAtPhone();
    keeper.lookAtWallets();
    keeper.lookAtPaper();
  };
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as Told;
    if (event.type === 'dots') dots(event['dots'] as string, event['lit'] as boolean);
    else hear(keeper, event);
  };
  source.onerror = () => {
    source.close();
    keeper.put({ link: 'gone' });
    setTimeout(() => {
      openStream(keeper, dots);
    }, againMs);
  };
}

function hear(keeper: Keeper, event: Told): void {
  const { state } = keeper.now();
  switch (event.type) {
    case 'status': {
      const status = event['status'] as TillFacts | null;
      keeper.patch({ status });
      // No event tells how long a start took.
      if (status?.ready === true && state?.readyMs === null) keeper.lookAtState();
      return;
    }
    case 'lcd':
      keeper.patch({ lcd: { lit: state?.lcd.lit ?? true, rows: event['rows'] as string[] } });
      return;
    case 'customer': {
      const columns = state?.customer.columns ?? 0;
      keeper.patch({ customer: { columns, rows: event['rows'] as string[] } });
      return;
    }
    case 'drawer':
      keeper.patch({ drawer: { opens: event['opens'] as number } });
      return;
    case 'beep':
      keeper.patch({ beeps: (state?.beeps ?? 0) + 1 });
      return;
    case 'power':
      keeper.patch({
        power: event['power'] as 'on' | 'off',
        boots: event['boots'] as number,
        readyMs: null,
      });
      keeper.lookAtState();
      return;
    case 'wallet':
      keeper.lookAtWallets();
      keeper.lookAtPhone();
      // A charge may have used up what was set for it.
      if (state?.scripts.some(({ next }) => next.length > 0) === true) keeper.lookAtState();
      return;
    case 'phone':
      keeper.lookAtPhone();
      return;
    case 'paper':
      keeper.lookAtPaper();
      return;
    default:
      keeper.lookAtState();
  }
}
