/** Plain outlines of the two files, read back from the bytes: for golden files, and to check the form. */
import JSZip from 'jszip';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

const POINTS_PER_MM = 72 / 25.4;

export interface PdfLine {
  page: number;
  /** From the left and upper edges of the paper to the foot of the first letter. */
  xMm: number;
  yMm: number;
  /** Where the last letter ends. */
  endMm: number;
  sizePt: number;
  font: string;
  text: string;
}

export interface ReadPdf {
  pages: { widthMm: number; heightMm: number; pictures: number }[];
  lines: PdfLine[];
  /** Whether each face's letters are in the file. */
  fonts: Map<string, boolean>;
}

interface LoadedFont {
  name: string;
  missingFile: boolean;
}

export async function readPdf(file: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(file), useSystemFonts: false, disableFontFace: true });
  const document = await task.promise;
  const read: ReadPdf = { pages: [], lines: [], fonts: new Map() };
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    const operators = await page.getOperatorList();
    const pictures = operators.fnArray.filter((operator) => operator === OPS.paintImageXObject).length;
    read.pages.push({ widthMm: width / POINTS_PER_MM, heightMm: height / POINTS_PER_MM, pictures });
    const { items } = await page.getTextContent();
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') {
        continue;
      }
      const font = page.commonObjs.get(item.fontName) as LoadedFont;
      const name = font.name.replace(/^[A-Z]{6}\+/, '');
      read.fonts.set(name, !font.missingFile);
      const [sizePt = 0, , , , x = 0, y = 0] = item.transform as number[];
      read.lines.push({
        page: number,
        xMm: x / POINTS_PER_MM,
        yMm: (height - y) / POINTS_PER_MM,
        endMm: (x + item.width) / POINTS_PER_MM,
        sizePt,
        font: name,
        text: item.str,
      });
    }
  }
  await task.destroy();
  return { ...read, lines: join(read.lines) };
}

/** Words of a justified line come one by one. */
function join(items: readonly PdfLine[]): PdfLine[] {
  const lines: PdfLine[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const isSame =
      last?.page === item.page &&
      Math.abs(last.yMm - item.yMm) < 0.1 &&
      last.font === item.font &&
      item.xMm > last.xMm &&
      item.xMm - last.endMm < 4;
    if (last === undefined || !isSame) {
      lines.push({ ...item });
      continue;
    }
    last.text += `${item.xMm - last.endMm > 0.4 ? ' ' : ''}${item.text}`;
    last.endMm = item.endMm;
  }
  return lines.map((line) => ({ ...line, text: line.text.replace(/ +/g, ' ') }));
}

/** One line of text each: page, where it begins in millimetres, size and face, words. */
export function outlineOfPdf({ lines, pages }: ReadPdf): string {
  const pictures = pages.map((page, index) => `page ${index + 1}: ${page.pictures} pictures`);
  const texts = lines.map(({ page, xMm, yMm, sizePt, font, text }) =>
    [page, xMm.toFixed(0), yMm.toFixed(0), sizePt.toFixed(0), `${font.replace('Tinos-', '')}: ${text}`].join(
      ' ',
    ),
  );
  return `${[...pictures, ...texts].join('\n')}\n`;
}

export interface ReadDocx {
  document: string;
  headers: string[];
  pictures: Buffer[];
  /** Of the font files inside, by the face and the cut they stand for, such as 'Times New Roman embedBold'. */
  fonts: Map<string, Buffer>;
}

export async function readDocx(file: Buffer): Promise<ReadDocx> {
  const zip = await JSZip.loadAsync(file);
  const text = async (name: string): Promise<string> => (await zip.file(name)?.async('string')) ?? '';
  const names = Object.keys(zip.files);
  return {
    document: await text('word/document.xml'),
    headers: await Promise.all(names.filter((name) => /^word\/header\d+\.xml$/.test(name)).map(text)),
    pictures: await Promise.all(
      names
        .filter((name) => name.startsWith('word/media/') && name.endsWith('.png'))
        .map(async (name) => (await zip.file(name)?.async('nodebuffer')) ?? Buffer.alloc(0)),
    ),
    fonts: await fontsOf(zip, await text('word/fontTable.xml'), await text('word/_rels/fontTable.xml.rels')),
  };
}

/** As an office program reads them: by relationship, the first 32 bytes disguised by the key (ECMA-376, 17.8.1). */
async function fontsOf(zip: JSZip, table: string, relationships: string): Promise<Map<string, Buffer>> {
  const fonts = new Map<string, Buffer>();
  for (const [, face = '', inside = ''] of table.matchAll(/<w:font w:name="([^"]+)">(.*?)<\/w:font>/g)) {
    for (const [, cut = '', id = '', key = ''] of inside.matchAll(
      /<w:(embed\w+) r:id="(\w+)" w:fontKey="\{([^}]+)\}"\/>/g,
    )) {
      const tag = new RegExp(`<Relationship [^>]*Id="${id}"[^>]*>`).exec(relationships)?.[0] ?? '';
      const target = /Target="([^"]+)"/.exec(tag)?.[1] ?? '';
      const bytes = (await zip.file(`word/${target}`)?.async('nodebuffer')) ?? Buffer.alloc(0);
      const mask = Buffer.from(key.replaceAll('-', ''), 'hex').reverse();
      fonts.set(
        `${face} ${cut}`,
        Buffer.from(bytes.map((byte, index) => (index < 32 ? byte ^ (mask[index % 16] ?? 0) : byte))),
      );
    }
  }
  return fonts;
}

/** One paragraph a line, with alignment, sizes, bold and slanted marks; tables and their rows indented. */
export function outlineOfDocx(document: string): string {
  const lines: string[] = [];
  let depth = 0;
  for (const [, tag = ''] of document.matchAll(
    /(<w:tbl>|<\/w:tbl>|<w:tr[ >]|<w:p[ >][^]*?<\/w:p>|<w:p\/>)/g,
  )) {
    const indent = '  '.repeat(depth);
    if (tag === '<w:tbl>') {
      lines.push(`${indent}table`);
      depth += 1;
    } else if (tag === '</w:tbl>') {
      depth -= 1;
    } else if (tag.startsWith('<w:tr')) {
      lines.push(`${indent}row`);
    } else {
      lines.push(`${indent}${depth > 0 ? '  ' : ''}${outlineOfParagraph(tag)}`);
    }
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function outlineOfParagraph(xml: string): string {
  const style = /<w:pStyle w:val="(\w+)"/.exec(xml)?.[1];
  const align = /<w:jc w:val="(\w+)"/.exec(xml)?.[1];
  const facts = [
    ...(style === undefined ? [] : [style]),
    ...(align === undefined ? [] : [align]),
    ...(xml.includes('w:firstLine=') ? ['indented'] : []),
    ...(xml.includes('<w:keepNext/>') ? ['kept'] : []),
    ...(xml.includes('<w:pBdr>') ? ['line'] : []),
  ];
  const runs = [...xml.matchAll(/<w:r>([^]*?)<\/w:r>/g)].map(([, run = '']) => {
    const text = [...run.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map(([, words]) => words).join('');
    const size = Number(/<w:sz w:val="(\d+)"/.exec(run)?.[1] ?? 0) / 2;
    const marks = `${run.includes('<w:b/>') ? 'b' : ''}${run.includes('<w:i/>') ? 'i' : ''}`;
    return run.includes('<w:drawing>')
      ? `picture "${/descr="([^"]*)"/.exec(run)?.[1] ?? ''}"`
      : `${size}${marks} ${text}`;
  });
  return `(${facts.join(' ')}) ${runs.join(' ')}`;
}
