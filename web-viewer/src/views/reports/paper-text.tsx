/** A paper as text: how it reads, not how it is laid out on A4. */
import type { ReactElement } from 'react';
import type { Paper, PaperBlock } from '#protocol/report.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import css from './reports.module.css';

export function PaperText({ paper }: { paper: Paper }): ReactElement {
  return (
    <article className={css.paper} lang="vi">
      <header>
        <b>{paper.title}</b>
        <p>{paper.subject}</p>
        {paper.mark !== null && <i>{paper.mark}</i>}
      </header>
      {paper.blocks.map((block, index) => (
        <PaperPart key={index} block={block} />
      ))}
      <footer className={css.signatures}>
        {paper.signatures.map(({ title, name }) => (
          <p key={title}>
            <b>{title}</b>
            <span>{name}</span>
          </p>
        ))}
      </footer>
    </article>
  );
}

export function PaperPart({ block }: { block: PaperBlock }): ReactElement {
  const { t } = useText();
  switch (block.type) {
    case 'heading':
      return block.level === 1 ? <h2>{block.text}</h2> : <h3>{block.text}</h3>;
    case 'paragraph':
      return <p className={css.lines}>{block.text}</p>;
    case 'note':
      return <small>{block.text}</small>;
    case 'chart':
      return <p className={css.chart}>{t('reports.chart', { caption: block.caption })}</p>;
    case 'table':
      return (
        <DataTable>
          <caption>{block.caption}</caption>
          <thead>
            <tr>
              {block.columns.map(({ title }) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, place) => (
                  <td key={place}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </DataTable>
      );
  }
}
