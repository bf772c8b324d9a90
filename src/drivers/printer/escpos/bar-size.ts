/** How wide a module of a bar code is, in dots: as wide as readers like it, where the paper has room. */
import type { BarSize } from './commands.js';

/** 10 mm at 203 dpi: enough for a hand scanner at an angle. */
const heightDots = 80;
/** GS w takes 2 to 6; wider than 3 helps nobody at this height. */
const moduleDotsRange = { min: 2, max: 3 };
/** Blank on both sides together; ten modules on each are what most symbologies ask for. */
const quietModules = 20;

/** Null where there is no room. */
export function barSizeOf(widths: readonly number[], widthDots: number): BarSize | null {
  const modules = widths.reduce((sum, width) => sum + width, quietModules);
  const moduleDots = Math.min(moduleDotsRange.max, Math.floor(widthDots / modules));
  return moduleDots < moduleDotsRange.min ? null : { moduleDots, heightDots };
}
