/** A bar code, whatever its symbology: what the printer's own command takes, and what a picture is made of. */

export interface Barcode {
  /** As GS k takes it (function B): with its check digit, and with the code sets of Code 128. */
  readonly data: string;
  /** What stands below the bars. */
  readonly shown: string;
  /** Bars and gaps in turn, in modules; begins and ends with a bar. Quiet zones are not in it. */
  readonly widths: readonly number[];
}
