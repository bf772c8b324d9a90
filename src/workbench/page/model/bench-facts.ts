/**
 * What the bench tells its page, as far as the page reads it (CONTRACT, Bench HTTP interface): the
 * answers of `/api/state`, `/api/phone`, `/api/wallets` and `/api/paper?json`. Types, and the names in them.
 */

/** Devices with a cable of their own, as `POST /api/devices` takes them. */
export const deviceNames = [
  'keypad',
  'scanner',
  'lcd',
  'customer-display',
  'printer',
  'beeper',
  'power',
] as const;
export type DeviceName = (typeof deviceNames)[number];

export interface AttemptFacts {
  readonly sale: number;
  readonly attempt: string;
  readonly amountFen: number;
  readonly state: string;
  readonly money: string | null;
  readonly late: boolean;
}

export interface ReturnFacts {
  readonly attempt: string;
  readonly amountFen: number;
  readonly state: string;
}

export interface TillFacts {
  readonly ready: boolean;
  readonly screen: string;
  readonly foreground: string | null;
  readonly attempts: readonly AttemptFacts[];
  readonly duties: readonly ReturnFacts[];
  readonly refunds: readonly ReturnFacts[];
  readonly slips: readonly { readonly sale: number; readonly state: string }[];
  readonly faults: readonly string[];
}

export interface StateFacts {
  readonly power: 'on' | 'off';
  readonly boots: number;
  readonly readyMs: number | null;
  readonly paths: { readonly sockets: string };
  readonly lcd: { readonly rows: readonly string[]; readonly lit: boolean };
  readonly customer: { readonly rows: readonly string[]; readonly columns: number };
  readonly drawer: { readonly opens: number };
  readonly beeps: number;
  readonly printer: PrinterFacts;
  readonly devices: Readonly<Record<DeviceName, { readonly plug: string }>>;
  /** What the line of the supply says. */
  readonly supply: string;
  readonly network: { readonly mode: string };
  readonly disk: {
    readonly fsyncMs?: number;
    readonly full?: boolean;
    readonly readOnly?: boolean;
    readonly failNext?: string;
  };
  readonly clock: { readonly offsetMs: number; readonly rtc: string };
  /** What the time server answers. */
  readonly time: { readonly do: string };
  /** What the wallets will do to the next calls, instead of what is right. */
  readonly scripts: readonly ScriptFacts[];
  readonly speed: number;
  /** `null` while no till tells one. */
  readonly status: TillFacts | null;
}

export interface ScriptFacts {
  readonly channel: string;
  readonly next: readonly { readonly do: string }[];
}

export interface PrinterFacts {
  readonly paper: string;
  readonly cover: string;
  readonly online: boolean;
  readonly power: string;
  readonly answer: string;
  readonly model: string;
  readonly cutter: boolean;
  readonly jammed: boolean;
  readonly hot: boolean;
  readonly lineMs: number;
  readonly bufferBytes: number;
  /** Of this model when nobody has meddled with it. */
  readonly usual: {
    readonly answer: string;
    readonly lineMs: number;
    readonly bufferBytes: number;
  };
}

export interface AskFacts {
  readonly attempt: string;
  readonly amountFen: number;
  readonly endsInMs: number;
}

export interface PhoneFacts {
  readonly wallet: string;
  readonly code: string | null;
  readonly expiresInMs: number;
  readonly asks: readonly AskFacts[];
}

export interface WalletFacts {
  readonly channel: string;
  readonly attempt: string | null;
  readonly amountFen: number;
  readonly state: string;
  readonly paidFen: number;
  readonly returnedFen: number;
  readonly calls: readonly { readonly on: string | null }[];
}

export interface SlipFacts {
  readonly n: number;
  readonly text: string;
  readonly cut: boolean;
}
