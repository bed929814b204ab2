/**
 * Sizes of an administrative document, Decree 30/2020/NĐ-CP, Annex I: the one place both files take them from.
 * The decree gives ranges; what is chosen in them is chosen here.
 */
export const A4_MM = { width: 210, height: 297 } as const;
/** The decree: top and bottom 20-25, left 30-35, right 15-20. */
export const MARGINS_MM = { top: 20, bottom: 20, left: 30, right: 15 } as const;
export const TEXT_WIDTH_MM = A4_MM.width - MARGINS_MM.left - MARGINS_MM.right;
/** From the upper edge to the page number, centred in the top margin. */
export const PAGE_NUMBER_TOP_MM = 9;
/** Bodies on the left, national title on the right. */
export const HEAD_SHARES = [0.44, 0.56] as const;

export const SIZES_PT = {
  nationalTitle: 12,
  motto: 13,
  body: 14,
  superiorBody: 12,
  issuingBody: 12,
  number: 13,
  date: 13,
  title: 14,
  table: 12,
  caption: 12,
  note: 11,
  recipientsTitle: 12,
  recipients: 11,
  signature: 14,
  pageNumber: 13,
  mark: 11,
} as const;

export const FIRST_LINE_MM = 12.7;
export const PARAGRAPH_GAP_PT = 6;
/** Of the letters' height. */
export const LINE_SPACING = 1.15;
/** Of the text above it: the line under an issuing body and under a subject, between 1/3 and 1/2. */
export const SHORT_LINE_SHARE = 0.4;
export const SIGNATURE_ROOM_MM = 25;

export const NATIONAL_TITLE = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
export const MOTTO = 'Độc lập - Tự do - Hạnh phúc';

/** `Số: 12/BC-UBND`; a gap to write the number in while there is none; nothing on papers without numbers. */
export function numberLine(number: string | null, symbol: string): string {
  if (symbol === '') {
    return '';
  }
  return `Số: ${number ?? '        '}/${symbol}`;
}

/** Days below 10 and January and February are written with a leading 0, so that nobody can add a digit. */
export function dateLine(
  place: string,
  date: { day: number; month: number; year: number } | null,
  draft: { month: number; year: number },
): string {
  const { month, year } = date ?? draft;
  const day = date === null ? '     ' : String(date.day).padStart(2, '0');
  return `${place}, ngày ${day} tháng ${month < 3 ? `0${month}` : month} năm ${year}`;
}
