/** The files of a report, and what they are called. */
import type { Paper, ReportFormat, ReportKind } from '#protocol/report.ts';
import { civilTime, monthOf } from './civil-time.ts';

export const FILE_TYPES: Record<ReportFormat, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
};

/** What draws papers is loaded with the first one: it takes two seconds, more than the rest of central. */
export async function makeFile(paper: Paper, format: ReportFormat, madeAtMs: number): Promise<Buffer> {
  if (format === 'pdf') {
    const { makePdf } = await import('./pdf-paper.ts');
    return makePdf(paper, madeAtMs);
  }
  const { makeDocx } = await import('./docx-paper.ts');
  return makeDocx(paper);
}

/** `bao-cao-thang-2026-10.docx`: plain letters, so that every mail program and stick keeps it. */
export function fileNameOf(
  { kind, fromMs }: { kind: ReportKind; fromMs: number },
  format: ReportFormat,
): string {
  const { year, month, day, hour } = civilTime(fromMs);
  const digits = (value: number): string => String(value).padStart(2, '0');
  const date = `${year}-${digits(month)}-${digits(day)}`;
  const names: Record<ReportKind, string> = {
    monthly: `bao-cao-thang-${monthOf(fromMs)}`,
    weekly: `bao-cao-tuan-${date}`,
    handover: `bien-ban-giao-ca-${date}-${digits(hour)}h`,
  };
  return `${names[kind]}.${format}`;
}
