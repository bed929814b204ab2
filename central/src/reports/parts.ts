/** Pieces every report is composed of. A composed paper names each paragraph, so that people can write it anew. */
import type { Chart, Paper, PaperBlock, Signature } from '#protocol/report.ts';
import { civilTime } from './civil-time.ts';

/** How the commune signs: of central's configuration, defaults filled in. */
export interface Letterhead {
  superiorBody: string | null;
  issuingBody: string;
  code: 'UBND' | 'CAX';
  place: string;
  signerTitle: string;
  signerName: string | null;
  recipients: readonly string[];
  communeName: string;
}

export function heading(level: 1 | 2 | 3, text: string): PaperBlock {
  return { type: 'heading', level, text };
}

export function paragraph(id: string, text: string): PaperBlock {
  return { type: 'paragraph', id, text };
}

export function note(text: string): PaperBlock {
  return { type: 'note', text };
}

export function chartBlock(caption: string, heightMm: number, chart: Chart): PaperBlock {
  return { type: 'chart', caption, heightMm, chart };
}

type Align = 'left' | 'center' | 'right';

export function table(
  caption: string,
  columns: readonly (readonly [title: string, share: number, align: Align])[],
  rows: readonly (readonly string[])[],
  options: { hasTotal?: boolean } = {},
): PaperBlock {
  return {
    type: 'table',
    caption,
    columns: columns.map(([title, share, align]) => ({ title, share, align })),
    rows: rows.map((row) => [...row]),
    hasTotal: options.hasTotal === true,
  };
}

export const DEMO_MARK = 'Số liệu minh họa';

/** A paper without number and date yet. `aboutMs`: in the month the document will most likely be dated. */
export function blankPaper(
  letterhead: Letterhead,
  facts: {
    title: string;
    subject: string;
    blocks: PaperBlock[];
    isDemo: boolean;
    aboutMs: number;
    signatures?: Signature[];
    recipients?: string[];
  },
): Paper {
  const { year, month } = civilTime(facts.aboutMs);
  return {
    superiorBody: letterhead.superiorBody,
    issuingBody: letterhead.issuingBody,
    number: null,
    symbol: `BC-${letterhead.code}`,
    place: letterhead.place,
    date: null,
    draftDate: { month, year },
    title: facts.title,
    subject: facts.subject,
    mark: facts.isDemo ? DEMO_MARK : null,
    blocks: facts.blocks,
    recipients: facts.recipients ?? [...letterhead.recipients],
    signatures: facts.signatures ?? [signatureOf(letterhead)],
  };
}

function signatureOf({ code, signerTitle, signerName }: Letterhead): Signature {
  return {
    onBehalfOf: code === 'UBND' ? 'TM. ỦY BAN NHÂN DÂN' : null,
    title: signerTitle,
    name: signerName,
  };
}

/** `ỦY BAN NHÂN DÂN XÃ YÊN HÒA` as it stands in a sentence. */
export function bodyName({ code, communeName }: Letterhead): string {
  return code === 'UBND' ? `Ủy ban nhân dân xã ${communeName}` : `Công an xã ${communeName}`;
}
