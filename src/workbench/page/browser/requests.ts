/** Requests to the bench. A refusal is told to the person, in the bench's own words. */
import { box } from './dom.js';

const shownMs = 6_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The answer, or `null` when the bench is gone or refuses. */
export async function ask<T>(path: string): Promise<T | null> {
  return answered<T>(path, {});
}

export async function order<T = unknown>(path: string, body: unknown): Promise<T | null> {
  return answered<T>(path, { method: 'POST', body: JSON.stringify(body) });
}

interface Refusal {
  readonly error?: { readonly message: string; readonly next: string };
}

async function answered<T>(path: string, request: RequestInit): Promise<T | null> {
  try {
    const response = await fetch(path, request);
    const told: unknown = await response.json();
    if (response.ok) return told as T;
    const { error } = told as Refusal;
    if (error !== undefined) showTrouble(`${error.message} ${error.next}`);
    return null;
  } catch (cause: unknown) {
    // The bench is gone, which the stream tells once for all; anything else is a fault of this page.
    if (cause instanceof TypeError || cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function showTrouble(text: string): void {
  const place = box('trouble');
  place.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.textContent = '';
  }, shownMs);
}
