/**
 * The inside of an ST7920: its memories, its address counters, and what its commands do to them, in
 * the basic and the extended set. Source: the controller's data sheet, tables of both instruction
 * sets (initialisation and row addresses also in facts/peripherals.md 3).
 */

export interface Registers {
  /** 32 words of two bytes. */
  readonly display: Uint8Array;
  /** 4 signs of 16 rows of 2 bytes. */
  readonly userSigns: Uint8Array;
  /** 32 rows of 32 bytes. */
  readonly graphics: Uint8Array;
  displayOn: boolean;
  graphicsOn: boolean;
  extended: boolean;
  /** +1 or -1 after each word. */
  direction: 1 | -1;
  target: 'display' | 'userSigns' | 'graphics';
  /** Word address in `target`. */
  address: number;
  /** The second byte of the word is due. */
  second: boolean;
  /** Vertical address of the graphics, known after the first of its two address commands. */
  vertical: number | undefined;
}

/** As it wakes: blank and off. */
export function freshRegisters(): Registers {
  return {
    display: new Uint8Array(64).fill(0x20),
    userSigns: new Uint8Array(128),
    graphics: new Uint8Array(1024),
    displayOn: false,
    graphicsOn: false,
    extended: false,
    direction: 1,
    target: 'display',
    address: 0,
    second: false,
    vertical: undefined,
  };
}

/** Writes one byte of data where the address counter stands, and moves it after each word. */
export function store(registers: Registers, value: number): void {
  const memory = registers[registers.target];
  const place = registers.address * 2 + (registers.second ? 1 : 0);
  if (place < memory.length) memory[place] = value;
  registers.second = !registers.second;
  if (registers.second) return;
  registers.address = stepped(registers);
}

function stepped(registers: Registers): number {
  const { target, address, direction } = registers;
  // In the graphics only the horizontal address moves, round its row of 16 words.
  if (target === 'graphics') return (address & ~0x0f) | ((address + 1) & 0x0f);
  return (address + direction) & 0x3f;
}

/** Obeys one command; answers false when the controller has none like it. */
export function obey(registers: Registers, command: number): boolean {
  if ((command & 0xe0) === 0x20) {
    registers.extended = (command & 0x04) !== 0;
    if (registers.extended) registers.graphicsOn = (command & 0x02) !== 0;
    return true;
  }
  return registers.extended ? obeyExtended(registers, command) : obeyBasic(registers, command);
}

function obeyBasic(registers: Registers, command: number): boolean {
  if (command >= 0x80) {
    point(registers, 'display', command & 0x3f);
  } else if (command >= 0x40) {
    point(registers, 'userSigns', command & 0x3f);
  } else if (command >= 0x10) {
    return moveCursor(registers, command);
  } else if (command >= 0x08) {
    registers.displayOn = (command & 0x04) !== 0;
  } else if (command >= 0x04) {
    registers.direction = (command & 0x02) === 0 ? -1 : 1;
  } else if (command >= 0x01) {
    if (command === 0x01) {
      registers.display.fill(0x20);
      registers.direction = 1;
    }
    point(registers, 'display', 0);
  } else {
    return false;
  }
  return true;
}

/** 10h moves the cursor left, 14h right. 18h and 1Ch would shift the picture, which is not done here. */
function moveCursor(registers: Registers, command: number): boolean {
  if ((command & 0x08) !== 0) return false;
  const step = (command & 0x04) === 0 ? -1 : 1;
  point(registers, 'display', (registers.address + step) & 0x3f);
  return true;
}

/** Scrolling, reversing and sleep are not done here, and so are not known. */
function obeyExtended(registers: Registers, command: number): boolean {
  if (command < 0x80) return false;
  if (registers.vertical === undefined) {
    registers.vertical = command & 0x1f;
    return true;
  }
  point(registers, 'graphics', registers.vertical * 16 + (command & 0x0f));
  return true;
}

function point(registers: Registers, target: Registers['target'], address: number): void {
  registers.target = target;
  registers.address = address;
  registers.second = false;
  registers.vertical = undefined;
}
