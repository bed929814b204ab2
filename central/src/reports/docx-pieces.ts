/** What a DOCX paper is built of: runs, centred lines, rules of a given length, tables with and without lines. */
import {
  AlignmentType,
  BorderStyle,
  convertMillimetersToTwip,
  LineRuleType,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
  type IParagraphOptions,
  type IRunOptions,
} from 'docx';
import type { PaperBlock } from '#protocol/report.ts';
import { LINE_SPACING, SIZES_PT, TEXT_WIDTH_MM } from './layout.ts';
import { OFFICE_FACE } from './typeface.ts';

export const twips = convertMillimetersToTwip;
export const TWIPS_PER_PT = 20;
/** DOCX counts letters in half points, line spacing in 240ths of a line, pictures in dots of 1/96 inch. */
export const HALF_POINTS = 2;
export const SPACING = Math.round(240 * LINE_SPACING);
export const DOTS_PER_MM = 96 / 25.4;

export interface Look {
  sizePt: number;
  isBold?: boolean;
  isItalic?: boolean;
}

/** By this type `bold` is the run's, not the old one of every string. */
export function textRun(options: IRunOptions): TextRun {
  return new TextRun(options);
}

export function run(text: string, { sizePt, isBold, isItalic }: Look): TextRun {
  return textRun({
    text,
    font: OFFICE_FACE,
    size: sizePt * HALF_POINTS,
    bold: isBold === true,
    italics: isItalic === true,
  });
}

export function centred(text: string, look: Look, options: IParagraphOptions = {}): Paragraph {
  return new Paragraph({ alignment: AlignmentType.CENTER, children: [run(text, look)], ...options });
}

/** A rule of this length in the middle of a column: the upper edge of an empty, nearly flat paragraph. */
export function line(columnMm: number, lengthMm: number): Paragraph {
  const side = twips(Math.max(0, (columnMm - lengthMm) / 2));
  return new Paragraph({
    indent: { left: side, right: side },
    spacing: { before: 20, line: 80, lineRule: LineRuleType.EXACT },
    border: { top: { style: BorderStyle.SINGLE, size: 6, space: 0, color: '000000' } },
    children: [],
  });
}

const NO_BORDER = { style: BorderStyle.NONE, size: 0, color: 'FFFFFF' } as const;
const NO_BORDERS = {
  top: NO_BORDER,
  bottom: NO_BORDER,
  left: NO_BORDER,
  right: NO_BORDER,
  insideHorizontal: NO_BORDER,
  insideVertical: NO_BORDER,
} as const;

/** Two columns without lines between them. */
export function columns(shares: readonly number[], cells: readonly Paragraph[][]): Table {
  const widths = shares.map((share) => twips(TEXT_WIDTH_MM * share));
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: twips(TEXT_WIDTH_MM), type: WidthType.DXA },
    columnWidths: widths,
    borders: NO_BORDERS,
    margins: { left: 0, right: 0 },
    rows: [
      new TableRow({
        cantSplit: true,
        children: cells.map(
          (children, index) =>
            new TableCell({ children, width: { size: widths[index] ?? 0, type: WidthType.DXA } }),
        ),
      }),
    ],
  });
}

const ALIGNMENTS = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
} as const;

export function table({ caption, columns: given, rows, hasTotal }: Extract<PaperBlock, { type: 'table' }>) {
  const widths = given.map(({ share }) => twips(TEXT_WIDTH_MM * share));
  const cell = (text: string, place: number, look: Look, align?: keyof typeof ALIGNMENTS): TableCell =>
    new TableCell({
      width: { size: widths[place] ?? 0, type: WidthType.DXA },
      verticalAlign: VerticalAlign.CENTER,
      children: [
        new Paragraph({
          alignment: ALIGNMENTS[align ?? given[place]?.align ?? 'left'],
          spacing: { before: 20, after: 20 },
          children: [run(text, look)],
        }),
      ],
    });
  const sizePt = SIZES_PT.table;
  return [
    centred(
      caption,
      { sizePt: SIZES_PT.caption, isBold: true },
      { keepNext: true, spacing: { before: 40, after: 80 } },
    ),
    new Table({
      layout: TableLayoutType.FIXED,
      width: { size: twips(TEXT_WIDTH_MM), type: WidthType.DXA },
      columnWidths: widths,
      rows: [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: given.map(({ title: text }, place) =>
            cell(text, place, { sizePt, isBold: true }, 'center'),
          ),
        }),
        ...rows.map(
          (row, index) =>
            new TableRow({
              cantSplit: true,
              children: row.map((text, place) =>
                cell(text, place, { sizePt, isBold: hasTotal && index === rows.length - 1 }),
              ),
            }),
        ),
      ],
    }),
    new Paragraph({ spacing: { line: 200, lineRule: LineRuleType.EXACT } }),
  ];
}
