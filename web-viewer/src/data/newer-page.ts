/** Whether central has another page than the one that is open: it was renewed meanwhile. */
import { addressOf } from './http.ts';

/** Of the page's HTML: its name changes with everything that is loaded. */
export function scriptOf(html: string): string | null {
  return /<script[^>]*\ssrc="([^"]+)"/.exec(html)?.[1] ?? null;
}

/** False where central does not say. */
export async function isNewerThere(): Promise<boolean> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? null;
  const response = await fetch(addressOf('.'), { cache: 'no-store' }).catch(() => null);
  const there = response?.ok === true ? scriptOf(await response.text()) : null;
  return own !== null && there !== null && own !== there;
}
