/**
 * The line on which the till's supply says that it is about to end, as a hand on the bench pulls it and
 * lets it go. It says its level to a till that connects and at each change, as a GPIO line of the
 * kernel's is read: 1 while the supply fails. The power itself is another knob.
 */
export const supplyStates = ['stands', 'fails'] as const;
export type SupplyState = (typeof supplyStates)[number];

export interface SupplyLine {
  readonly state: () => SupplyState;
  readonly set: (state: SupplyState) => void;
}

interface Wire extends SupplyLine {
  /** What a till that connects is told. */
  readonly greeting: () => Uint8Array;
  readonly attach: (send: (bytes: Uint8Array) => boolean) => void;
}

export function supplyLine(changed: (state: SupplyState) => void): Wire {
  let state: SupplyState = 'stands';
  let send: (bytes: Uint8Array) => boolean = () => false;
  const level = (): Uint8Array => Uint8Array.of(state === 'fails' ? 0x31 : 0x30);
  return {
    state: () => state,
    set: (wanted) => {
      if (wanted === state) return;
      state = wanted;
      send(level());
      changed(state);
    },
    greeting: level,
    attach: (given) => {
      send = given;
    },
  };
}
