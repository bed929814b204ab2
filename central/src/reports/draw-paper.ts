/** The bytes of a paper in a format. Runs in the thread of paper-worker.ts: it takes seconds of the processor. */
import type { Paper, ReportFormat } from '#protocol/report.ts';
import { makeDocx } from './docx-paper.ts';
import { makePdf } from './pdf-paper.ts';

export interface PaperOrder {
  paper: Paper;
  format: ReportFormat;
  madeAtMs: number;
}

export type PaperAnswer = { status: 'made'; file: Uint8Array } | { status: 'failed'; reason: string };

export function drawPaper({ paper, format, madeAtMs }: PaperOrder): Promise<Buffer> {
  return format === 'pdf' ? makePdf(paper, madeAtMs) : makeDocx(paper);
}
