/**
 * The face of the papers: Tinos, whose letters are exactly as wide as those of Times New Roman and which has all of
 * Vietnamese. PDF files and pictures carry it; DOCX files name Times New Roman and carry it for offices without.
 */
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

const FILES = {
  normal: '400Regular/Tinos_400Regular.ttf',
  bold: '700Bold/Tinos_700Bold.ttf',
  italics: '400Regular_Italic/Tinos_400Regular_Italic.ttf',
  bolditalics: '700Bold_Italic/Tinos_700Bold_Italic.ttf',
} as const;

export const OFFICE_FACE = 'Times New Roman';
export const OUR_FACE = 'Tinos';
const POINTS_PER_MM = 72 / 25.4;

/** Paths of the font files. */
export const faceFiles = Object.fromEntries(
  Object.entries(FILES).map(([style, file]) => [
    style,
    createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${file}`),
  ]),
) as Record<keyof typeof FILES, string>;

let isRegistered = false;

/** For pictures drawn on a canvas. */
export function registerFace(): void {
  if (isRegistered) {
    return;
  }
  for (const file of Object.values(faceFiles)) {
    GlobalFonts.registerFromPath(file, OUR_FACE);
  }
  isRegistered = true;
}

export interface Lettering {
  sizePt: number;
  isBold?: boolean;
  isItalic?: boolean;
}

/** How wide a line of text is on the paper. */
export function widthMm(text: string, { sizePt, isBold, isItalic }: Lettering): number {
  registerFace();
  const context = createCanvas(1, 1).getContext('2d');
  // A hundred times as large: widths of small letters would be rounded to whole pixels.
  context.font = `${isItalic === true ? 'italic ' : ''}${isBold === true ? 'bold ' : ''}${sizePt * 100}px ${OUR_FACE}`;
  return context.measureText(text).width / 100 / POINTS_PER_MM;
}

export function toPoints(mm: number): number {
  return mm * POINTS_PER_MM;
}

/** One line if it is narrow enough, else two: broken before the commune's name, or in the middle. */
export function breakLines(text: string, lettering: Lettering, mostMm: number): string[] {
  if (widthMm(text, lettering) <= mostMm) {
    return [text];
  }
  const words = text.split(' ');
  const place = words.findIndex((word, index) => index > 0 && /^(?:XÃ|PHƯỜNG|TỈNH|THÀNH|ĐẶC)$/u.test(word));
  const middle = place > 0 ? place : Math.ceil(words.length / 2);
  return [words.slice(0, middle).join(' '), words.slice(middle).join(' ')];
}
