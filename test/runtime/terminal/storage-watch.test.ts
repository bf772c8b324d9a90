/** Whether the storage lets a new payment begin, by hand. */
import t from 'tap';
import type { JournalRoom } from '../../../src/runtime/journal/journal.js';
import { emptyBook } from '../../../src/runtime/payment/book.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { reserveBlocks } from '../../../src/runtime/payment/reserve.js';
import { type MonoMs, minutes, seconds, wallMs } from '../../../src/runtime/ports/units.js';
import { createStorageWatch, judgeRoom } from '../../../src/runtime/terminal/storage-watch.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { openDesk } from './session-desk.js';

const segmentBlocks = 1024;
const roomOf = (blocks: number, spare: JournalRoom['spare']): JournalRoom => ({
  blocks,
  spare,
  segmentBlocks,
});

t.test('A new payment needs 12 blocks for each open thing and itself, and 64 beside', async (t) => {
  t.strictSame([0, 1, 4].map(reserveBlocks), [76, 88, 124]);
  for (const open of [0, 1, 4]) {
    const needed = reserveBlocks(open);
    t.equal(judgeRoom(roomOf(needed, 'none'), open), 'enough');
    t.equal(judgeRoom(roomOf(needed, 'refused'), open), 'low', 'sold from what is left');
    t.equal(judgeRoom(roomOf(needed - 1, 'refused'), open), 'full');
    t.equal(judgeRoom(roomOf(needed - 1, 'making'), open), 'making', 'not full: not there yet');
  }
});

t.test('Small segments keep a quarter', async (t) => {
  t.equal(judgeRoom({ blocks: 4, spare: 'refused', segmentBlocks: 16 }, 9), 'low');
  t.equal(judgeRoom({ blocks: 3, spare: 'refused', segmentBlocks: 16 }, 9), 'full');
});

function watched() {
  const time = virtualTime({ wall: wallMs(1_800_000_000_000) });
  const told: string[] = [];
  const armed = new Map<string, number>();
  const state = {
    room: roomOf(1000, 'none'),
    saving: null as MonoMs | null,
    book: openDesk().book,
  };
  const watch = createStorageWatch({
    journal: { room: () => state.room, seekRoom: () => void told.push('sought') },
    clock: time,
    timers: {
      setTimer: (name, at) => void armed.set(name, at - time.mono()),
      clearTimer: (name) => void armed.delete(name),
    },
    book: () => state.book,
    savingSince: () => state.saving,
    judged: (room) => void told.push(room),
  });
  return { time, told, armed, state, watch };
}

t.test('With room nothing is told and nothing is armed', async (t) => {
  const { told, armed, watch } = watched();
  watch.look();
  t.same([...told, ...armed], []);
});

t.test('A full disk is tried again at intervals, and what came of it is looked at', async (t) => {
  const { told, armed, state, watch } = watched();
  state.room = roomOf(300, 'refused');
  watch.look();
  t.same([told.splice(0), armed.get('storage/room')], [['low'], minutes(5)]);
  state.room = roomOf(10, 'refused');
  watch.look();
  watch.look();
  t.same([told.splice(0), armed.get('storage/room')], [['full'], seconds(30)]);
  watch.fired('storage/room');
  t.same([told.splice(0), armed.get('storage/room')], [['sought'], seconds(1)]);
  state.room = roomOf(10, 'making');
  watch.look();
  t.same(told.splice(0), ['making']);
  state.room = roomOf(522, 'ready');
  watch.fired('storage/room');
  watch.look();
  t.same(told.splice(0), ['enough'], 'and nothing more is sought');
});

t.test('A write is slow after two seconds, until it is answered', async (t) => {
  const { time, armed, state, watch } = watched();
  state.saving = time.mono();
  watch.look();
  t.equal(armed.get('storage/slow'), seconds(2));
  t.notOk(watch.isSlow());
  await time.advance(seconds(2));
  t.ok(watch.isSlow());
  state.saving = null;
  watch.look();
  t.notOk(watch.isSlow());
  t.notOk(armed.has('storage/slow'));
});

t.test(
  'Before the start, and with a journal that takes nothing, room is nobody\u2019s matter',
  async (t) => {
    const { told, state, watch } = watched();
    state.room = roomOf(0, 'refused');
    state.book = emptyBook(defaultSettings);
    watch.look();
    state.book = { ...openDesk().book, journal: 'failed' };
    watch.look();
    t.same(told, []);
  },
);
