/** The stage for a transcript that `holdfast record` made: its words are the recorder's own. */
import { act, actionNames, readingWords } from '../../src/compose/recording/device-actions.js';
import { type DriverName, registry } from '../../src/drivers/registry.js';
import type { DeviceKind, Driver } from '../../src/runtime/ports/device.js';
import { newDesk, newEars, opened } from './desk.js';
import type { Stage } from './transcript.js';

export function recordedStage(name: DriverName, settings: object = {}): Stage {
  const desk = newDesk();
  return {
    desk,
    open: async (tell) => {
      const driver: Driver<DeviceKind, unknown> = (await registry[name].load())(desk.parts);
      const ears = newEars<DeviceKind>(desk.time);
      const emit = (reading: Parameters<typeof readingWords>[0]): void => {
        tell(readingWords(reading, (code) => code));
      };
      const raw = { ...settings, link: { unix: 'recorded' } };
      const device = await opened(driver, raw, { ...ears, io: { ...ears.io, emit } });
      const calls = actionNames(driver.kind).map((action) => [
        action,
        () => {
          void act(driver.kind, device, action).then((answer) => {
            if (answer !== null) tell(answer);
          });
        },
      ]);
      return Object.fromEntries(calls) as Awaited<ReturnType<Stage['open']>>;
    },
  };
}
