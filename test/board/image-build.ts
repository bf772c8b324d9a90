/** Builds the board's image where it is not there, so that tests which run side by side find it whole. */
import { boardImage, boardLack } from './image.js';

const lack = boardLack();
if (lack === null) boardImage();
else process.stderr.write(`No board can be emulated here: ${lack}.\n`);
process.exitCode = lack === null ? 0 : 1;
