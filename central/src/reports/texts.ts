/** Paragraphs people wrote anew are put over what the figures say, which stays available. */
import type { Paper, PaperBlock, ReportText } from '#protocol/report.ts';

export function writeOver(paper: Paper, texts: Readonly<Record<string, string>>): Paper {
  return {
    ...paper,
    blocks: paper.blocks.flatMap((block): PaperBlock[] => {
      if (block.type !== 'paragraph') {
        return [block];
      }
      const text = texts[block.id] ?? block.text;
      // Somebody emptied it: it is left out.
      return text === '' ? [] : [{ ...block, text }];
    }),
  };
}

export function textsOf(composed: Paper, texts: Readonly<Record<string, string>>): ReportText[] {
  return composed.blocks.flatMap((block) =>
    block.type === 'paragraph'
      ? [{ id: block.id, composed: block.text, written: texts[block.id] ?? null }]
      : [],
  );
}
