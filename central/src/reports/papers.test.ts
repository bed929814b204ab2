/**
 * The monthly report of a made-up commune, read back from both files: its form is that of Decree 30/2020, and its words
 * are those of the golden files. `MATLANG_GOLDEN=write` writes these anew: look at what changed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Paper } from '#protocol/report.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { drawChart } from './charts.ts';
import { makeDocx } from './docx-paper.ts';
import { MARGINS_MM, TEXT_WIDTH_MM } from './layout.ts';
import { composeMonthly } from './monthly.ts';
import {
  outlineOfDocx,
  outlineOfPdf,
  readDocx,
  readPdf,
  type ReadDocx,
  type ReadPdf,
} from './outline.helpers.ts';
import { makePdf } from './pdf-paper.ts';
import { LETTERHEAD } from './reports.helpers.ts';
import { deskOf, fillTwoYears } from './two-years.helpers.ts';
import { faceFiles, widthMm } from './typeface.ts';

const GOLDEN = path.join(import.meta.dirname, 'golden');
const MADE_AT_MS = Date.UTC(2026, 10, 1, 1);

describe('the monthly report on paper', function () {
  this.timeout(300_000);
  let ledger: TestLedger;
  let paper: Paper;
  let pdf: ReadPdf;
  let docx: ReadDocx;

  before(async () => {
    ledger = await openTestLedger();
    await fillTwoYears(ledger.db);
    const composed = composeMonthly(await deskOf(ledger.db).monthly('2026-10'), LETTERHEAD);
    paper = { ...composed, number: '118', date: { day: 2, month: 11, year: 2026 } };
    pdf = await readPdf(await makePdf(paper, MADE_AT_MS));
    docx = await readDocx(await makeDocx(paper));
  });
  after(() => ledger.close());

  it('says in the DOCX what the golden file says', () => {
    expectGolden('monthly-docx.txt', outlineOfDocx(docx.document));
  });

  it('says in the PDF what the golden file says, in the same places', () => {
    expectGolden('monthly-pdf.txt', outlineOfPdf(pdf));
  });

  it('is A4 with margins the decree allows, and writes nothing into them but page number and mark', () => {
    const { top, bottom, left, right }: Record<keyof typeof MARGINS_MM, number> = MARGINS_MM;
    expect([top, bottom].every((mm) => mm >= 20 && mm <= 25)).to.equal(true);
    expect(left >= 30 && left <= 35 && right >= 15 && right <= 20).to.equal(true);

    for (const { widthMm: width, heightMm: height } of pdf.pages) {
      expect([Math.round(width), Math.round(height)]).to.deep.equal([210, 297]);
    }
    const body = pdf.lines.filter(({ yMm }) => yMm > top);
    expect(Math.min(...body.map(({ xMm }) => xMm))).to.be.at.least(left - 0.1);
    expect(Math.max(...body.map(({ endMm }) => endMm))).to.be.at.most(210 - right + 0.5);
    expect(Math.max(...body.map(({ yMm }) => yMm))).to.be.at.most(297 - bottom);
    const twips = (mm: number): string => String(Math.floor((mm / 25.4) * 1440));
    const sizes = /<w:pgSz w:w="(\d+)" w:h="(\d+)"/.exec(docx.document)?.slice(1);
    expect(sizes).to.deep.equal(['11905', '16837']);
    for (const [side, mm] of Object.entries(MARGINS_MM)) {
      expect(new RegExp(`<w:pgMar[^>]*w:${side}="(\\d+)"`).exec(docx.document)?.[1]).to.equal(twips(mm));
    }
  });

  it('numbers the pages in the middle of the top margin, from the second one on', () => {
    expect(pdf.pages.length).to.be.greaterThan(2);
    const numbers = pdf.lines.filter(({ text, yMm }) => yMm < MARGINS_MM.top && /^\d+$/.test(text));

    expect(numbers.map(({ text }) => text)).to.deep.equal(
      pdf.pages.slice(1).map((_, index) => String(index + 2)),
    );
    for (const { xMm, endMm } of numbers) {
      expect((xMm + endMm) / 2).to.be.closeTo(MARGINS_MM.left + TEXT_WIDTH_MM / 2, 0.5);
    }
    expect(docx.document).to.include('<w:titlePg/>');
    expect(docx.headers.filter((xml) => xml.includes('PAGE'))).to.have.length(1);
  });

  it('carries its own face with all of Vietnamese, and names Times New Roman in the DOCX', () => {
    expect([...pdf.fonts.keys()].toSorted()).to.deep.equal([
      'Tinos-Bold',
      'Tinos-BoldItalic',
      'Tinos-Italic',
      'Tinos-Regular',
    ]);
    expect([...pdf.fonts.values()]).to.not.include(false);
    const faces = new Set([...docx.document.matchAll(/w:ascii="([^"]+)"/g)].map(([, face]) => face));
    expect([...faces]).to.deep.equal(['Times New Roman']);
    for (const letter of 'ƯơếộĐ₫ữặẵỹỷ') {
      expect(widthMm(letter, { sizePt: 14 })).to.be.greaterThan(0.5);
    }
  });

  it('brings its face along for offices that have none, in all four cuts', () => {
    for (const face of ['Times New Roman', 'Tinos']) {
      for (const [cut, file] of [
        ['embedRegular', faceFiles.normal],
        ['embedBold', faceFiles.bold],
        ['embedItalic', faceFiles.italics],
        ['embedBoldItalic', faceFiles.bolditalics],
      ] as const) {
        expect(docx.fonts.get(`${face} ${cut}`)?.equals(readFileSync(file)), `${face} ${cut}`).to.equal(true);
      }
    }
  });

  it('begins with title, motto, number and date in the sizes of the decree', () => {
    const find = (text: string) => pdf.lines.find((line) => line.text.includes(text));

    expect(find('CỘNG HÒA XÃ HỘI')).to.deep.include({ page: 1, font: 'Tinos-Bold', sizePt: 12 });
    expect(find('Độc lập')).to.deep.include({ page: 1, font: 'Tinos-Bold', sizePt: 13 });
    expect(outlineOfPdf(pdf)).to.include('Số: 118/BC-UBND');
    expect(outlineOfPdf(pdf)).to.include('13 Italic: Yên Hòa, ngày 02 tháng 11 năm 2026');
    expect(find('BÁO CÁO')).to.deep.include({ font: 'Tinos-Bold', sizePt: 14 });
    expect(find('Nơi nhận')).to.deep.include({ font: 'Tinos-BoldItalic', sizePt: 12 });
    expect(find('- Lưu: VT.')).to.deep.include({ font: 'Tinos-Regular', sizePt: 11 });
  });

  it('has the same pictures in both files', () => {
    const charts = paper.blocks.filter((block) => block.type === 'chart');
    const drawn = charts.map(({ chart, heightMm }) => drawChart(chart, { widthMm: TEXT_WIDTH_MM, heightMm }));

    expect(charts.length).to.equal(3);
    expect(docx.pictures.map(digest).toSorted()).to.deep.equal(drawn.map(digest).toSorted());
    expect(pdf.pages.reduce((sum, { pictures }) => sum + pictures, 0)).to.equal(3);
  });

  it('tells nothing of a case that only the police may know', () => {
    const words = JSON.stringify(paper);

    expect(words).to.not.include('Chuyên án');
    expect(words).to.include('Đã lập 5 vụ việc; kết thúc 2 vụ việc (đã làm rõ 2); cuối kỳ còn 3 vụ việc');
  });

  it('says on every page that its figures are made up', () => {
    const marks = pdf.lines.filter(({ text, yMm }) => yMm < MARGINS_MM.top && text.includes('minh họa'));

    expect(marks.map(({ page }) => page)).to.deep.equal(pdf.pages.map((_, index) => index + 1));
  });
});

function digest(picture: Buffer): string {
  return `${picture.length} ${picture.subarray(0, 64).toString('hex')} ${picture.subarray(-2048).toString('hex')}`;
}

function expectGolden(name: string, outline: string): void {
  const file = path.join(GOLDEN, name);
  if (process.env['MATLANG_GOLDEN'] === 'write') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, outline);
  }
  expect(outline).to.equal(readFileSync(file, 'utf8'));
}
