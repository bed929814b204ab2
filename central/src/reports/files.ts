/** The files of a report, and what they are called. */
import { startThread } from '#base/program.ts';
import type { Paper, ReportFormat, ReportKind } from '#protocol/report.ts';
import { civilTime, monthOf } from './civil-time.ts';
import type { PaperAnswer, PaperOrder } from './draw-paper.ts';

export const FILE_TYPES: Record<ReportFormat, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
};

let last: Promise<unknown> = Promise.resolve();

/**
 * In a thread of its own, one after the other: drawing takes seconds, in which central would hear of no alarm. Rejects
 * where it fails.
 */
export function makeFile(paper: Paper, format: ReportFormat, madeAtMs: number): Promise<Buffer> {
  const made = last.then(() => drawApart({ paper, format, madeAtMs }));
  last = made.catch(() => undefined);
  return made;
}

async function drawApart(order: PaperOrder): Promise<Buffer> {
  const worker = startThread(new URL('./paper-worker.ts', import.meta.url), order);
  const answer = await new Promise<PaperAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that draws papers ended without an answer')));
  });
  if (answer.status === 'failed') {
    throw new Error(`the paper was not drawn: ${answer.reason}`);
  }
  return Buffer.from(answer.file);
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
