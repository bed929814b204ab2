/**
 * The face inside a DOCX, for machines without Times New Roman: Tinos in its four cuts, under both names. docx 9.5 embeds
 * a regular cut for each name and nothing else, so the cuts go in under names of their own and the table of fonts is ours.
 */
import { readFileSync } from 'node:fs';
import type { Document } from 'docx';
import { faceFiles, OFFICE_FACE, OUR_FACE } from './typeface.ts';

const ELEMENTS = {
  normal: 'embedRegular',
  bold: 'embedBold',
  italics: 'embedItalic',
  bolditalics: 'embedBoldItalic',
} as const;

const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

let read: { name: keyof typeof ELEMENTS; data: Buffer }[] | null = null;

/** As the option of a document wants them: read from the disk once. */
export function faces(): { name: string; data: Buffer }[] {
  read ??= cuts().map((name) => ({ name, data: readFileSync(faceFiles[name]) }));
  return read;
}

/** To take the place of the one that docx makes. */
export function fontTable(document: Document): { path: string; data: string } {
  // LibreOffice reads capital digits only.
  const keys = document.FontTable.fontOptionsWithKey.map(({ fontKey }) => fontKey.toUpperCase());
  const embedded = cuts()
    .map((cut, index) => `<w:${ELEMENTS[cut]} r:id="rId${index + 1}" w:fontKey="{${keys[index] ?? ''}}"/>`)
    .join('');
  const font = (name: string, other: string): string =>
    `<w:font w:name="${name}"><w:altName w:val="${other}"/><w:charset w:val="00"/><w:family w:val="roman"/>` +
    `<w:pitch w:val="variable"/>${embedded}</w:font>`;
  return {
    path: 'word/fontTable.xml',
    data:
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
      `<w:fonts ${NAMESPACES}>${font(OFFICE_FACE, OUR_FACE)}${font(OUR_FACE, OFFICE_FACE)}</w:fonts>`,
  };
}

function cuts(): (keyof typeof ELEMENTS)[] {
  return Object.keys(ELEMENTS) as (keyof typeof ELEMENTS)[];
}
