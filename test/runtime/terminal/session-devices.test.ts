import t from 'tap';
import type { DeviceKind } from '../../../src/runtime/ports/device.js';
import { showScene } from '../../../src/runtime/terminal/view.js';
import { stepSession } from '../../../src/runtime/terminal/session.js';
import type {
  Scene,
  SessionInput,
  SessionStep,
} from '../../../src/runtime/terminal/session-model.js';
import { type Desk, codeOf, openDesk, press, sceneOf } from './session-desk.js';
import { wordsOf } from './session-text.js';

function without(desk: Desk, ...missing: readonly DeviceKind[]): Scene {
  return { ...sceneOf(desk), missing };
}

function text(desk: Desk, scene: Scene, step?: SessionStep): string {
  return wordsOf(showScene(step?.session ?? desk.session, scene).view, 'en');
}

/** What an input makes of the desk while devices are away. */
function step(
  desk: Desk,
  scene: Scene,
  input: (shown: ReturnType<typeof showScene>) => SessionInput,
) {
  return stepSession(desk.session, input(showScene(desk.session, scene)), scene);
}

const enter = (shown: ReturnType<typeof showScene>): SessionInput => ({
  kind: 'key',
  key: 'ENTER',
  shown,
  turns: 1,
});

t.test('a required device that is away is named first, and no sale is begun', async (t) => {
  const desk = press(openDesk(), '5');
  const scene = without(desk, 'keypad');
  t.match(text(openDesk(), without(openDesk(), 'keypad')), /^KEY AMOUNT . Keypad missing/);
  const refused = step(desk, scene, enter);
  t.equal(refused.session.mode.kind, 'amount', 'the amount stays');
  t.same(refused.tunes.at(-1), 'refused');
  t.match(text(desk, scene, refused), /Keypad missing/);
});

t.test('a code is not charged, nor cash taken, while something required is away', async (t) => {
  const desk = press(openDesk(), '5', 'ENTER');
  const scene = without(desk, 'printer', 'scanner');
  t.match(text(desk, scene), /^NO DEVICE\s+5\.00 .*Printer missing.*Scanner missing/s);
  const scanned = step(desk, scene, (shown) => ({ kind: 'code', code: codeOf('1'), shown }));
  t.same(scanned.requests, []);
  t.equal(scanned.session.pending, null);
  const cash = press(openDesk(), '5', 'CASH');
  t.same(step(cash, without(cash, 'printer'), enter).requests, []);
  t.not(step(cash, without(cash), enter).requests.length, 0, 'with everything there it is');
});

t.test('with a dark LCD a key confirms nothing; it may still stop and ask', async (t) => {
  const desk = press(openDesk(), '5', 'ENTER');
  const dark = without(desk, 'lcd');
  const backs = step(desk, dark, (shown) => ({ kind: 'key', key: 'CANCEL', shown, turns: 1 }));
  t.equal(backs.session.mode.kind, 'home', 'CANCEL backs out');
  const cash = press(openDesk(), '5', 'CASH');
  const blind = step(cash, without(cash, 'lcd'), enter);
  t.same([blind.requests, blind.tunes], [[], ['refused']]);
  t.match(
    text(cash, sceneOf(cash), blind),
    /LCD was away: key\s+not taken/,
    'told when it is back',
  );
});
