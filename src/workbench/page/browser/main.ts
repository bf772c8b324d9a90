/** Puts the page together: one stream from the bench, and everything on the page drawn from it. */
import { openCustomer } from './customer.js';
import { openDrawer } from './drawer.js';
import { openGuide } from './guide-panel.js';
import { openKeypad } from './keypad.js';
import { openKnobs } from './knob-panel.js';
import { openLcd } from './lcd.js';
import { openLedger } from './ledger.js';
import { openLights } from './lights.js';
import { openLink } from './link.js';
import { openPaper } from './paper.js';
import { openPhone } from './phone.js';
import { openPlug } from './plug.js';
import { openSettings } from './settings.js';
import { openSound } from './sound.js';
import { sightKeeper } from './sight.js';
import { openStream } from './stream.js';

let isDue = false;
const sound = openSound();
const lcd = openLcd();
const keeper = sightKeeper(soon);
const { now } = keeper;
const drawings: readonly ((sight: ReturnType<typeof now>) => void)[] = [
  openLink(),
  lcd.draw,
  openCustomer(),
  openKeypad(sound),
  openLights(),
  openPlug(sound),
  openPhone(keeper),
  openPaper(sound),
  openDrawer(sound),
  openLedger(),
  openKnobs(keeper),
  openGuide(now),
  sound.draw,
];
openSettings(soon);
openStream(keeper, lcd.dots);

/** Changes that come together are drawn together. */
function soon(): void {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    for (const draw of drawings) draw(now());
  });
}
