/** Makes the DOCX of a paper: for the office to edit and sign. It names Times New Roman, and has a face of its widths. */
import {
  AlignmentType,
  Document,
  Header,
  HeadingLevel,
  ImageRun,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TabStopType,
} from 'docx';
import type { Paper, PaperBlock, Signature } from '#protocol/report.ts';
import { drawChart } from './charts.ts';
import {
  A4_MM,
  dateLine,
  FIRST_LINE_MM,
  HEAD_SHARES,
  MARGINS_MM,
  MOTTO,
  NATIONAL_TITLE,
  numberLine,
  PAGE_NUMBER_TOP_MM,
  PARAGRAPH_GAP_PT,
  SHORT_LINE_SHARE,
  SIGNATURE_ROOM_MM,
  SIZES_PT,
  TEXT_WIDTH_MM,
} from './layout.ts';
import { faces, fontTable } from './docx-faces.ts';
import { breakLines, OFFICE_FACE, widthMm } from './typeface.ts';
import {
  centred,
  columns,
  DOTS_PER_MM,
  HALF_POINTS,
  line,
  run,
  SPACING,
  table,
  textRun,
  twips,
  TWIPS_PER_PT,
} from './docx-pieces.ts';

export async function makeDocx(paper: Paper): Promise<Buffer> {
  const { top, bottom, left, right } = MARGINS_MM;
  const document = new Document({
    title: `${paper.title} ${paper.subject}`,
    creator: paper.issuingBody,
    lastModifiedBy: 'Mắt Làng',
    fonts: faces(),
    styles: {
      default: {
        document: {
          run: {
            font: OFFICE_FACE,
            size: SIZES_PT.body * HALF_POINTS,
            color: '000000',
            language: { value: 'vi-VN' },
          },
        },
      },
    },
    sections: [
      {
        properties: {
          titlePage: true,
          page: {
            size: { width: twips(A4_MM.width), height: twips(A4_MM.height) },
            margin: {
              top: twips(top),
              bottom: twips(bottom),
              left: twips(left),
              right: twips(right),
              header: twips(PAGE_NUMBER_TOP_MM),
            },
          },
        },
        headers: {
          first: new Header({ children: [pageHead(paper.mark, false)] }),
          default: new Header({ children: [pageHead(paper.mark, true)] }),
        },
        children: [
          head(paper),
          ...title(paper),
          ...paper.blocks.flatMap((part, index) => block(part, index === paper.blocks.length - 1)),
          foot(paper),
        ],
      },
    ],
  });
  return await Packer.toBuffer(document, undefined, [fontTable(document)]);
}

function pageHead(mark: string | null, hasNumber: boolean): Paragraph {
  return new Paragraph({
    tabStops: [
      { type: TabStopType.CENTER, position: twips(TEXT_WIDTH_MM / 2) },
      { type: TabStopType.RIGHT, position: twips(TEXT_WIDTH_MM) },
    ],
    children: [
      textRun({
        size: SIZES_PT.pageNumber * HALF_POINTS,
        children: hasNumber ? ['\t', PageNumber.CURRENT] : ['\t'],
      }),
      ...(mark === null
        ? []
        : [textRun({ text: `\t${mark}`, italics: true, size: SIZES_PT.mark * HALF_POINTS })]),
    ],
  });
}

function head(paper: Paper): Table {
  const [leftMm = 0, rightMm = 0] = HEAD_SHARES.map((share) => TEXT_WIDTH_MM * share);
  const issuing = { sizePt: SIZES_PT.issuingBody, isBold: true };
  const motto = { sizePt: SIZES_PT.motto, isBold: true };
  const issuingLines = breakLines(paper.issuingBody, issuing, leftMm);
  return columns(HEAD_SHARES, [
    [
      ...(paper.superiorBody === null
        ? []
        : [centred(paper.superiorBody, { sizePt: SIZES_PT.superiorBody })]),
      ...issuingLines.map((text) => centred(text, issuing)),
      line(leftMm, widthMm(issuingLines.at(-1) ?? '', issuing) * SHORT_LINE_SHARE),
      centred(
        numberLine(paper.number, paper.symbol),
        { sizePt: SIZES_PT.number },
        { spacing: { before: 60 } },
      ),
    ],
    [
      centred(NATIONAL_TITLE, { sizePt: SIZES_PT.nationalTitle, isBold: true }),
      centred(MOTTO, motto),
      line(rightMm, widthMm(MOTTO, motto)),
      centred(
        dateLine(paper.place, paper.date, paper.draftDate),
        { sizePt: SIZES_PT.date, isItalic: true },
        { spacing: { before: 60 } },
      ),
    ],
  ]);
}

function title({ title: name, subject }: Paper): Paragraph[] {
  const look = { sizePt: SIZES_PT.title, isBold: true };
  const lines = subject.split('\n');
  const widest = Math.max(...lines.map((text) => widthMm(text, look)));
  return [
    centred(name, look, { heading: HeadingLevel.TITLE, spacing: { before: 360 } }),
    ...lines.map((text) => centred(text, look)),
    line(TEXT_WIDTH_MM, Math.min(widest, TEXT_WIDTH_MM) * SHORT_LINE_SHARE),
    new Paragraph({ spacing: { line: 120, lineRule: LineRuleType.EXACT } }),
  ];
}

const BODY_SPACING = { after: PARAGRAPH_GAP_PT * TWIPS_PER_PT, line: SPACING } as const;
const LEVELS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3] as const;

/** The last one stays with the signatures: they never stand on a page of their own. */
function block(part: PaperBlock, isLast: boolean): (Paragraph | Table)[] {
  switch (part.type) {
    case 'heading':
      return [
        new Paragraph({
          heading: LEVELS[part.level - 1] ?? HeadingLevel.HEADING_3,
          keepNext: true,
          indent: { firstLine: twips(FIRST_LINE_MM) },
          spacing: { ...BODY_SPACING, before: part.level === 1 ? 120 : 0 },
          children: [
            textRun({
              text: part.text,
              bold: part.level < 3,
              italics: part.level === 3,
              font: OFFICE_FACE,
              color: '000000',
              size: SIZES_PT.body * HALF_POINTS,
            }),
          ],
        }),
      ];
    case 'paragraph':
      return part.text.split('\n').map(
        (text) =>
          new Paragraph({
            alignment: AlignmentType.JUSTIFIED,
            keepNext: isLast,
            indent: { firstLine: twips(FIRST_LINE_MM) },
            spacing: BODY_SPACING,
            children: [run(text, { sizePt: SIZES_PT.body })],
          }),
      );
    case 'note':
      return [
        new Paragraph({
          alignment: AlignmentType.JUSTIFIED,
          spacing: BODY_SPACING,
          children: [run(part.text, { sizePt: SIZES_PT.note, isItalic: true })],
        }),
      ];
    case 'table':
      return table(part);
    case 'chart':
      return picture(part);
  }
}

function picture({ caption, heightMm, chart }: Extract<PaperBlock, { type: 'chart' }>): Paragraph[] {
  const size = { widthMm: TEXT_WIDTH_MM, heightMm };
  return [
    new Paragraph({
      alignment: AlignmentType.CENTER,
      keepNext: true,
      children: [
        new ImageRun({
          type: 'png',
          data: drawChart(chart, size),
          transformation: { width: size.widthMm * DOTS_PER_MM, height: size.heightMm * DOTS_PER_MM },
          altText: { name: caption, title: caption, description: caption },
        }),
      ],
    }),
    centred(
      caption,
      { sizePt: SIZES_PT.caption, isBold: true },
      { spacing: { before: 40, after: (PARAGRAPH_GAP_PT + 2) * TWIPS_PER_PT } },
    ),
  ];
}

function foot({ recipients, signatures }: Paper): Table {
  const [first, second] = signatures;
  const left = [
    new Paragraph({
      children:
        recipients.length === 0
          ? []
          : [run('Nơi nhận:', { sizePt: SIZES_PT.recipientsTitle, isBold: true, isItalic: true })],
    }),
    ...recipients.map(
      (text) => new Paragraph({ children: [run(`- ${text}`, { sizePt: SIZES_PT.recipients })] }),
    ),
  ];
  return columns(
    [0.5, 0.5],
    first === undefined || second === undefined
      ? [left, ...signatures.map(sign)]
      : [sign(first), sign(second)],
  );
}

function sign({ onBehalfOf, title: text, name }: Signature): Paragraph[] {
  const look = { sizePt: SIZES_PT.signature, isBold: true };
  return [
    ...(onBehalfOf === null ? [] : [centred(onBehalfOf, look, { keepNext: true })]),
    centred(text, look, { keepNext: true }),
    new Paragraph({ keepNext: true, spacing: { before: twips(SIGNATURE_ROOM_MM) } }),
    centred(name ?? '', look),
  ];
}
