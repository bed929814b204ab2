/** The top of a page that one comes to from another: the way back, what this is, and what stands beside it. */
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon } from '../../parts/icons.tsx';
import css from './page-head.module.css';

interface PageHeadProps {
  /** Where one came from, and its words. */
  back: { href: string; words: string };
  title: ReactNode;
  children?: ReactNode;
}

export function PageHead({ back, title, children }: PageHeadProps): ReactElement {
  return (
    <div className={css.head}>
      <Link href={back.href} className={css.back}>
        <Icon name="left" size={16} /> {back.words}
      </Link>
      <h1 className={css.title}>{title}</h1>
      {children}
    </div>
  );
}
