/** The foot of a list that comes page by page: the next page, or the word that this was all. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import css from './table.module.css';

interface MoreFootProps {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  words: { more: string; end: string };
}

export function MoreFoot({ pages, words }: MoreFootProps): ReactElement {
  return (
    <div className={css.foot}>
      {pages.hasNextPage ? (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {words.more}
        </Button>
      ) : (
        <span>{words.end}</span>
      )}
    </div>
  );
}
