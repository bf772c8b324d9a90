/** The document's parts by their names, and small changes to them that cost nothing when nothing changed. */

/** The element that the document promised under this name. */
export function part<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the document has no ${kind.name} named ${id}`);
}

export function button(id: string): HTMLButtonElement {
  return part(id, HTMLButtonElement);
}

export function box(id: string): HTMLElement {
  return part(id, HTMLElement);
}

export function setText(element: Element, text: string): void {
  // An empty line would lose its height.
  const shown = text === '' ? '\u00a0' : text;
  if (element.textContent !== shown) element.textContent = shown;
}

export function onClick(element: Element, run: () => void): void {
  element.addEventListener('click', run);
}

/** A new element with a class and text. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  style: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (style !== '') element.className = style;
  if (text !== '') element.textContent = text;
  return element;
}
