/**
 * `channels` of the configuration as it is written: a part for each channel of the registry, and within
 * it the keys of the gateway that serves it. Which one, where there are several, is said by `api`.
 */
import type { Plan } from '../../runtime/payment/plan.js';
import type { WalletChannel } from '../../runtime/ports/gateway.js';
import {
  type Fields,
  type ObjectOf,
  type Shape,
  checked,
  integer,
  object,
  oneOf,
  optional,
  variants,
} from '../../runtime/settings/shape.js';
import type { FileShapes, GatewayRow } from './gateway-row.js';

export interface ChannelShapeRules extends FileShapes {
  /** Plans below the channel's own are for rehearsals: on the virtual board alone. */
  readonly isVirtual: boolean;
}

export type WrittenPlan = ObjectOf<ReturnType<typeof planFields>>;

/** As written; the rest of a channel is read by its row. */
export interface WrittenChannel {
  readonly api?: string;
  readonly plan: WrittenPlan;
}

export type WrittenChannels = Readonly<Partial<Record<WalletChannel, WrittenChannel | null>>>;

export function channelsShape(
  rows: readonly GatewayRow[],
  rules: ChannelShapeRules,
): Shape<WrittenChannels> {
  const names = [...new Set(rows.map(({ channel }) => channel))];
  const fields = names.map((name) => {
    const own = rows.filter(({ channel }) => channel === name);
    return [name, optional(channelShape(own, rules), null)] as const;
  });
  return object(Object.fromEntries(fields));
}

function channelShape(
  rows: readonly GatewayRow[],
  rules: ChannelShapeRules,
): Shape<WrittenChannel> {
  const [only, ...others] = rows;
  if (only?.api === null && others.length === 0) return rowShape(only, rules, {});
  const shapes = rows.map((row) => {
    const api = row.api ?? '';
    return [api, rowShape(row, rules, { api: oneOf(api) })] as const;
  });
  return variants('api', Object.fromEntries(shapes));
}

function rowShape(row: GatewayRow, rules: ChannelShapeRules, more: Fields): Shape<WrittenChannel> {
  const plan = optional(object(planFields(row.plan, rules)), noPlan);
  return object({ ...more, ...row.fields(rules), plan });
}

const noPlan: WrittenPlan = {
  firstQueryMs: null,
  intervalMs: null,
  lifeMs: null,
  earliestVoidMs: null,
  graceMs: null,
  longestVoidMs: null,
  qrLifeMs: null,
};

const minuteMs = 60_000;
const dayMs = 86_400_000;

function planFields(own: Plan, { isVirtual }: Pick<ChannelShapeRules, 'isVirtual'>) {
  const span = (atLeast: number, min: number, max: number): Shape<number | null> =>
    optional(
      checked(integer({ min, max }), (value, at) => {
        if (isVirtual || value >= atLeast) return;
        at.problem(`must be at least ${atLeast}, the channel's own; less is for the virtual board`);
      }),
      null,
    );
  return {
    firstQueryMs: span(own.firstQuery, 50, 60_000),
    intervalMs: span(own.interval, 50, 60_000),
    lifeMs: span(own.life, 1_000, 3_600_000),
    earliestVoidMs: span(own.earliestVoid, 0, 600_000),
    graceMs: span(own.grace, 100, 600_000),
    longestVoidMs: span(own.longestVoid, 10_000, 30 * dayMs),
    /** Whole minutes: a wallet counts the life of a code in them (P18). */
    qrLifeMs: checked(span(own.qrLife, minuteMs, 60 * minuteMs), (value, at) => {
      if (value !== null && value % minuteMs !== 0)
        at.problem('must be whole minutes: 60000, 120000, ...');
    }),
  };
}
