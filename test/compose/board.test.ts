/** The profiles that come with Holdfast, down to what each driver makes of its part. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadBoard } from '../../src/compose/board.js';
import { projectRoot } from '../project.js';

const place = { cwd: projectRoot, sockets: '/run/holdfast' };

t.test('every driver understands its part of every profile', async (t) => {
  const folders = readdirSync(join(projectRoot, 'board-profiles'), { withFileTypes: true });
  for (const { name } of folders.filter((entry) => entry.isDirectory())) {
    const board = await loadBoard({ ...place, board: name });
    t.same(board.ok ? [] : board.error, [], name);
  }
});
