/** Contrast as WCAG 2.1 has it, measured in the page: each visible text against all that is behind it. */
import type { Page } from 'playwright-core';

/** Texts below AA: 4.5, or 3 where they are large. What is disabled is exempt there too. */
export function faintTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Color = readonly [red: number, green: number, blue: number, alpha: number];
    const colorsIn = (text: string): readonly Color[] =>
      [...text.matchAll(/rgba?\(([^)]+)\)/g)].map(([, numbers = '']) => {
        const [red = 0, green = 0, blue = 0, alpha = 1] = numbers.split(/[ ,/]+/).map(Number);
        return [red, green, blue, alpha];
      });
    const over = (top: Color, below: Color): Color => {
      const mix = (place: 0 | 1 | 2): number => top[place] * top[3] + below[place] * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    /** All grounds that may be behind it: a gradient has several. */
    const grounds = (element: Element | null): readonly Color[] => {
      if (element === null) return [[255, 255, 255, 1]];
      const { backgroundColor, backgroundImage } = getComputedStyle(element);
      const own =
        backgroundImage === 'none' ? colorsIn(backgroundColor) : colorsIn(backgroundImage);
      if (own.every(([, , , alpha]) => alpha === 1) && own.length > 0) return own;
      const below = grounds(element.parentElement);
      if (own.length === 0) return below;
      return own.flatMap((top) => below.map((ground) => over(top, ground)));
    };
    const light = ([red, green, blue]: Color): number => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one: Color, other: Color): number => {
      const [dim = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
      return (bright + 0.05) / (dim + 0.05);
    };
    const faint: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let counted = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || !element.checkVisibility()) continue;
      if (
        element.closest('.quiet, .skip, :disabled, option, noscript, dialog:not([open])') !== null
      )
        continue;
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const [color = [0, 0, 0, 1]] = colorsIn(style.color);
      const worst = Math.min(
        ...grounds(element).map((ground) => contrast(over(color, ground), ground)),
      );
      counted += 1;
      if (worst < (isLarge ? 3 : 4.5)) faint.push(`${text.slice(0, 20)} ${worst.toFixed(2)}`);
    }
    return counted < 60 ? [`only ${String(counted)} texts were found`] : faint;
  });
}
