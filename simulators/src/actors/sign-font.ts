/** The font of painted signs, out of the npm package the page uses too: few machines have one with Vietnamese letters. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';

const WEIGHT = 700;
const SUBSETS = ['latin', 'vietnamese'] as const;
let family: string | null = null;

/** As a CSS font, e.g. `700 20px …`; any font of the machine comes last. */
export function signFont(sizePx: number): string {
  family ??= registerFonts();
  return `${WEIGHT} ${sizePx}px ${family}, sans-serif`;
}

/** Each subset is a family of its own: of two files of one family only one would be asked. */
function registerFonts(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('@fontsource/be-vietnam-pro/package.json'));
  return SUBSETS.map((subset) => {
    const name = `Sign ${subset}`;
    GlobalFonts.registerFromPath(
      join(folder, 'files', `be-vietnam-pro-${subset}-${WEIGHT}-normal.woff2`),
      name,
    );
    return `"${name}"`;
  }).join(', ');
}
