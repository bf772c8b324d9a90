/** Every parser of what devices say: HID reports, serial frames, the kernel's input records, ESC/POS replies. */
import { type Framing, delimitedFraming } from '../../../src/drivers/framing/delimited.js';
import { fixedReportFraming } from '../../../src/drivers/framing/fixed-report.js';
import * as hidBoot from '../../../src/drivers/keypad/hid-boot/protocol.js';
import * as inputKeys from '../../../src/drivers/keypad/input-keys/protocol.js';
import { recordReader } from '../../../src/drivers/links/input-records.js';
import { replyReader } from '../../../src/drivers/printer/escpos/replies.js';
import * as hidPos from '../../../src/drivers/scanner/hid-pos/protocol.js';
import * as serial from '../../../src/drivers/scanner/serial/protocol.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { posReports } from '../../../src/twins/bytes/hid-pos-scanner.js';
import { keyReports } from '../../../src/twins/bytes/keypad.js';
import { scanBytes } from '../../../src/twins/bytes/scanner.js';
import type { SeededRandom } from '../../../src/twins/seeded-random.js';
import { keyLabels } from '../../../src/runtime/ports/device.js';
import type { FuzzedParser, OpenParser } from './parser-fuzz.js';

const gap = millis(50);

function digits(random: SeededRandom, lengthMax: number): string {
  return Array.from({ length: 1 + random.below(lengthMax) }, () => random.below(10)).join('');
}

function framed(framing: Framing): OpenParser {
  return {
    push: (bytes) => {
      framing.push(bytes);
    },
    held: () => framing.heldBytes(),
    stop: () => {
      framing.stop();
    },
  };
}

const hidBootReports: FuzzedParser = {
  name: 'hid-boot-report',
  open: (tell, after) => {
    let down = hidBoot.nothingDown;
    const framing = fixedReportFraming({
      reportBytes: hidBoot.reportBytes,
      gap,
      after,
      onReport: (report) => {
        const heard = hidBoot.hear(report, down);
        down = heard.down;
        for (const usage of heard.pressed) tell(`down ${String(usage)}`);
      },
      onDropped: () => {
        tell('dropped');
      },
    });
    return framed(framing);
  },
  frame: (random) => {
    const { down, up } = keyReports(keyLabels[random.below(keyLabels.length)] ?? '1');
    return [...down, ...up];
  },
  heldMax: hidBoot.reportBytes,
  toldPerByteMax: 1,
  proof: { bytes: [...new Uint8Array(8), 0, 0, 0x58, 0, 0, 0, 0, 0], told: 'down 88' },
  files: ['framing/fixed-report', 'keypad/hid-boot/protocol'],
};

const hidPosReports: FuzzedParser = {
  name: 'hid-pos-report',
  open: (tell, after) => {
    const assembly = hidPos.codeAssembly();
    const framing = fixedReportFraming({
      reportBytes: hidPos.reportBytes,
      gap,
      after,
      onReport: (report) => {
        const heard = assembly.push(report);
        if (heard.kind === 'code') tell(heard.text);
        if (heard.kind === 'refused') tell(heard.why);
      },
      onDropped: () => {
        assembly.drop();
        tell('dropped');
      },
    });
    return {
      ...framed(framing),
      held: () => framing.heldBytes() + assembly.heldBytes(),
      stop: () => {
        framing.stop();
        assembly.drop();
      },
    };
  },
  frame: (random) =>
    posReports(digits(random, 150), [']Q1', ']C0', ']E0', ''][random.below(4)] ?? '').flatMap(
      (report) => [...report],
    ),
  heldMax: hidPos.reportBytes + hidPos.codeBytesMax,
  toldPerByteMax: 1 / hidPos.reportBytes,
  // An empty report ends what an earlier one said would go on.
  proof: {
    bytes: [...posReports('', ''), ...posReports('2890', ']Q1')].flatMap((report) => [...report]),
    told: ']Q12890',
  },
  files: ['framing/fixed-report', 'scanner/hid-pos/protocol'],
};

const serialFrames: FuzzedParser = {
  name: 'serial-frame',
  open: (tell, after) => {
    const framing = delimitedFraming({
      frameBytesMax: serial.codeBytesMax,
      gap,
      after,
      onFrame: (frame) => {
        tell(serial.codeOf(frame) ?? 'notPrintable');
      },
      onDropped: tell,
    });
    return framed(framing);
  },
  frame: (random) => [...scanBytes(digits(random, 150)), ...(random.below(2) === 0 ? [0x0a] : [])],
  heldMax: serial.codeBytesMax,
  toldPerByteMax: 1 / 2,
  proof: { bytes: [...scanBytes('2890')], told: '2890' },
  files: ['framing/delimited', 'scanner/serial/protocol'],
};

const timeBytes = 16;

/** struct input_event of a 64-bit machine, low byte first. */
function inputEvent(type: number, code: number, value: number): readonly number[] {
  return [
    ...Array.from({ length: timeBytes }, () => 7),
    type,
    0,
    code & 0xff,
    code >> 8,
    value,
    0,
    0,
    0,
  ];
}

const inputRecords: FuzzedParser = {
  name: 'input-record',
  open: (tell, after) => {
    let reader = recordReader(timeBytes);
    const ear = inputKeys.keyEar();
    const framing = fixedReportFraming({
      reportBytes: inputKeys.recordBytes,
      gap,
      after,
      onReport: (record) => {
        const heard = ear.hear(record);
        if (heard.kind !== 'nothing') tell(heard.kind === 'dropped' ? 'lost' : String(heard.code));
      },
      onDropped: () => {
        tell('dropped');
      },
    });
    return {
      push: (bytes) => {
        framing.push(reader.push(bytes));
      },
      held: () => framing.heldBytes() + reader.heldBytes(),
      stop: () => {
        framing.stop();
        reader = recordReader(timeBytes);
      },
    };
  },
  frame: (random) => [
    ...inputEvent(1, random.below(0x300), random.below(3)),
    ...inputEvent(0, random.below(16) === 0 ? 3 : 0, 0),
  ],
  heldMax: timeBytes + inputKeys.recordBytes,
  toldPerByteMax: 1 / 8,
  proof: null,
  files: ['framing/fixed-report', 'keypad/input-keys/protocol', 'links/input-records'],
};

const escposReplies: FuzzedParser = {
  name: 'escpos-reply',
  open: (tell) => {
    const reader = replyReader();
    return {
      push: (bytes) => {
        for (const reply of reader.push(bytes)) tell(JSON.stringify(reply));
      },
      held: () => reader.heldBytes(),
      // It has no timer: what breaks off gives way to the next reply.
      stop: () => void reader.push(Uint8Array.of(0x12)),
    };
  },
  frame: (random) => {
    const id = Array.from(digits(random, 6), (digit) => digit.charCodeAt(0));
    const frames = [
      [0x12 | (random.below(256) & 0x6c)],
      [0x10 | (random.below(4) << 2), 0x00, random.below(16), 0x0f],
      [0x37, 0x22, ...id, 0],
      [0x37, 0x25, 0],
      [0x5f, ...id, ...id, ...id, 0],
      [random.below(16)],
      [0x11, 0x13],
    ];
    return frames[random.below(frames.length)] ?? [0];
  },
  heldMax: 96,
  toldPerByteMax: 1,
  proof: { bytes: [0x12, 0x12], told: '{"kind":"status","byte":18}' },
  files: ['printer/escpos/replies'],
};

export const fuzzedParsers: readonly FuzzedParser[] = [
  hidBootReports,
  hidPosReports,
  serialFrames,
  inputRecords,
  escposReplies,
];
