/** What a route is given, and what it is. */
import type { Bench } from '../bench.js';
import type { VisitorHeaders } from '../page/visitor.js';
import type { Answer } from './answers.js';

export interface Call {
  readonly query: URLSearchParams;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
  /** What the page's own look is chosen by. */
  readonly headers: VisitorHeaders;
  /** The asker is gone. */
  readonly signal: AbortSignal;
}

export type Route = (bench: Bench, call: Call) => Answer | Promise<Answer>;
