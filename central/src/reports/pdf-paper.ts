/** Makes the PDF of a paper: to read, to send, to print. The face is part of the file. */
import pdfMake from 'pdfmake';
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Paper, PaperBlock, Signature } from '#protocol/report.ts';
import { drawChart } from './charts.ts';
import {
  dateLine,
  FIRST_LINE_MM,
  HEAD_SHARES,
  LINE_SPACING,
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
import { breakLines, faceFiles, OUR_FACE, toPoints, widthMm } from './typeface.ts';

const LINE_PT = 0.75;

/** `madeAtMs` is written into the file: the same paper and time make the same file. */
export async function makePdf(paper: Paper, madeAtMs: number): Promise<Buffer> {
  pdfMake.setFonts({ [OUR_FACE]: faceFiles });
  // Nothing is fetched from anywhere, and no file is read but the face's.
  pdfMake.setUrlAccessPolicy(() => false);
  pdfMake.setLocalAccessPolicy((file) => Object.values(faceFiles).includes(file));
  return await pdfMake.createPdf(documentOf(paper, madeAtMs)).getBuffer();
}

function documentOf(paper: Paper, madeAtMs: number): TDocumentDefinitions {
  const { mark } = paper;
  const { left, top, right, bottom } = MARGINS_MM;
  return {
    pageSize: 'A4',
    pageMargins: [toPoints(left), toPoints(top), toPoints(right), toPoints(bottom)],
    defaultStyle: { font: OUR_FACE, fontSize: SIZES_PT.body, lineHeight: LINE_SPACING, color: 'black' },
    info: {
      title: `${paper.title} ${paper.subject}`,
      author: paper.issuingBody,
      creator: 'Mắt Làng',
      producer: 'Mắt Làng',
      creationDate: new Date(madeAtMs),
    },
    language: 'vi-VN',
    header: (page) => ({
      margin: [toPoints(left), toPoints(PAGE_NUMBER_TOP_MM), toPoints(right), 0],
      columns: [
        { width: '*', text: '' },
        {
          width: 60,
          text: page > 1 ? String(page) : '',
          alignment: 'center',
          fontSize: SIZES_PT.pageNumber,
          lineHeight: 1,
        },
        {
          width: '*',
          text: mark ?? '',
          alignment: 'right',
          italics: true,
          fontSize: SIZES_PT.mark,
          lineHeight: 1,
        },
      ],
    }),
    // A heading never stands alone at the foot of a page. What is kept together is said to be on a page before its own.
    pageBreakBefore: (node, { getFollowingNodesOnPage }) =>
      node.headlineLevel !== undefined &&
      getFollowingNodesOnPage().every(
        ({ headlineLevel, stack, startPosition }) =>
          headlineLevel !== undefined || stack || startPosition.top <= node.startPosition.top,
      ),
    content: [head(paper), title(paper), ...body(paper)],
  };
}

/** The last paragraph stays with the signatures: they never stand on a page of their own. */
function body(paper: Paper): Content[] {
  const last = paper.blocks.at(-1);
  return last?.type === 'paragraph'
    ? [
        ...paper.blocks.slice(0, -1).flatMap(block),
        { stack: [...block(last), foot(paper)], unbreakable: true },
      ]
    : [...paper.blocks.flatMap(block), foot(paper)];
}

function head(paper: Paper): Content {
  const [leftShare, rightShare] = HEAD_SHARES;
  const leftMm = TEXT_WIDTH_MM * leftShare;
  const rightMm = TEXT_WIDTH_MM * rightShare;
  const issuing = { sizePt: SIZES_PT.issuingBody, isBold: true };
  const issuingLines = breakLines(paper.issuingBody, issuing, leftMm);
  const centred = { alignment: 'center' as const, lineHeight: 1 };
  return {
    columns: [
      {
        width: toPoints(leftMm),
        stack: [
          ...(paper.superiorBody === null
            ? []
            : [{ text: paper.superiorBody, fontSize: SIZES_PT.superiorBody, ...centred }]),
          { text: issuingLines.join('\n'), bold: true, fontSize: SIZES_PT.issuingBody, ...centred },
          line(leftMm, widthMm(issuingLines.at(-1) ?? '', issuing) * SHORT_LINE_SHARE),
          {
            text: numberLine(paper.number, paper.symbol),
            fontSize: SIZES_PT.number,
            ...centred,
            margin: [0, 4, 0, 0],
            preserveLeadingSpaces: true,
          },
        ],
      },
      {
        width: toPoints(rightMm),
        stack: [
          { text: NATIONAL_TITLE, bold: true, fontSize: SIZES_PT.nationalTitle, ...centred },
          { text: MOTTO, bold: true, fontSize: SIZES_PT.motto, ...centred },
          line(rightMm, widthMm(MOTTO, { sizePt: SIZES_PT.motto, isBold: true })),
          {
            text: dateLine(paper.place, paper.date, paper.draftDate),
            italics: true,
            fontSize: SIZES_PT.date,
            ...centred,
            margin: [0, 4, 0, 0],
            preserveLeadingSpaces: true,
          },
        ],
      },
    ],
  };
}

/** Centred in a column. */
function line(columnMm: number, lengthMm: number): Content {
  const from = toPoints((columnMm - lengthMm) / 2);
  const to = toPoints((columnMm + lengthMm) / 2);
  return {
    canvas: [{ type: 'line', x1: from, y1: 1.5, x2: to, y2: 1.5, lineWidth: LINE_PT }],
    margin: [0, 0, 0, 2],
  };
}

function title({ title: name, subject }: Paper): Content {
  const bold = { bold: true, alignment: 'center' as const, fontSize: SIZES_PT.title };
  const widest = Math.max(
    ...subject.split('\n').map((text) => widthMm(text, { sizePt: SIZES_PT.title, isBold: true })),
  );
  return {
    stack: [
      { text: name, ...bold, margin: [0, 18, 0, 0] },
      { text: subject, ...bold },
      line(TEXT_WIDTH_MM, Math.min(widest, TEXT_WIDTH_MM) * SHORT_LINE_SHARE),
    ],
    margin: [0, 0, 0, 10],
  };
}

function block(part: PaperBlock): Content[] {
  const gap = PARAGRAPH_GAP_PT;
  switch (part.type) {
    case 'heading':
      return [
        {
          text: part.text,
          bold: part.level < 3,
          italics: part.level === 3,
          leadingIndent: toPoints(FIRST_LINE_MM),
          margin: [0, part.level === 1 ? gap : 0, 0, gap],
          headlineLevel: part.level,
        },
      ];
    case 'paragraph':
      return part.text.split('\n').map(bodyLine);
    case 'note':
      return [
        {
          text: part.text,
          italics: true,
          fontSize: SIZES_PT.note,
          alignment: 'justify',
          margin: [0, 0, 0, gap],
        },
      ];
    case 'table':
      return [table(part)];
    case 'chart': {
      const size = { widthMm: TEXT_WIDTH_MM, heightMm: part.heightMm };
      const png = drawChart(part.chart, size).toString('base64');
      return [
        {
          unbreakable: true,
          stack: [
            { image: `data:image/png;base64,${png}`, width: toPoints(size.widthMm) },
            { text: part.caption, ...CAPTION, margin: [0, 2, 0, gap + 2] },
          ],
        },
      ];
    }
  }
}

const CAPTION = {
  bold: true,
  alignment: 'center' as const,
  fontSize: SIZES_PT.caption,
  lineHeight: 1.1,
};

function bodyLine(text: string): Content {
  return {
    text,
    alignment: 'justify',
    leadingIndent: toPoints(FIRST_LINE_MM),
    margin: [0, 0, 0, PARAGRAPH_GAP_PT],
  };
}

function table({ caption, columns, rows, hasTotal }: Extract<PaperBlock, { type: 'table' }>): Content {
  const paddings = 8 * columns.length;
  const cells = rows.map((row, index): TableCell[] =>
    row.map((text, place) => ({
      text,
      alignment: columns[place]?.align ?? 'left',
      bold: hasTotal && index === rows.length - 1,
    })),
  );
  return {
    stack: [
      { text: caption, ...CAPTION, margin: [0, 2, 0, 4] },
      {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          keepWithHeaderRows: 1,
          widths: columns.map(({ share }) => (toPoints(TEXT_WIDTH_MM) - paddings - 2) * share),
          body: [
            columns.map(({ title: text }) => ({ text, bold: true, alignment: 'center' as const })),
            ...cells,
          ],
        },
        layout: { hLineWidth: () => 0.5, vLineWidth: () => 0.5 },
        fontSize: SIZES_PT.table,
        lineHeight: 1.05,
      },
    ],
    margin: [0, 0, 0, PARAGRAPH_GAP_PT + 4],
  };
}

function foot({ recipients, signatures }: Paper): Content {
  const left: Content =
    recipients.length > 0
      ? {
          stack: [
            { text: 'Nơi nhận:', bold: true, italics: true, fontSize: SIZES_PT.recipientsTitle },
            ...recipients.map((text) => ({
              text: `- ${text}`,
              fontSize: SIZES_PT.recipients,
              lineHeight: 1,
            })),
          ],
        }
      : { text: '' };
  const [first, second] = signatures;
  const columns =
    second === undefined || first === undefined
      ? [left, ...signatures.map(sign)]
      : [sign(first), sign(second)];
  return { columns, unbreakable: true, margin: [0, 14, 0, 0] };
}

function sign({ onBehalfOf, title: text, name }: Signature): Content {
  return {
    alignment: 'center',
    bold: true,
    fontSize: SIZES_PT.signature,
    stack: [
      ...(onBehalfOf === null ? [] : [{ text: onBehalfOf }]),
      { text },
      { text: ' ', margin: [0, toPoints(SIGNATURE_ROOM_MM), 0, 0], fontSize: 1 },
      { text: name ?? ' ' },
    ],
  };
}
