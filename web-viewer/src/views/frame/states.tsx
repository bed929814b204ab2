/** The states every screen can be in besides working: loading, failed, empty, not there, not allowed. */
import type { ReactElement, ReactNode } from 'react';
import { Button, Loader, Skeleton } from '@mantine/core';
import { Link } from 'wouter';
import type { Role } from '#protocol/account.ts';
import { Refused, UnknownAnswer } from '../../data/http.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { sayProblemWithId } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import css from './states.module.css';

interface StateProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
  isAlert?: boolean;
}

export function StateCard({ icon, title, children, isAlert = false }: StateProps): ReactElement {
  return (
    <div className={css.card} role={isAlert ? 'alert' : undefined}>
      <Icon name={icon} size={32} />
      <h2 className={css.title}>{title}</h2>
      <div className={css.body}>{children}</div>
    </div>
  );
}

export function ProblemCard({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactElement {
  const { t } = useText();
  if (error instanceof Refused && error.code === 'not-found') {
    return <NotFound />;
  }
  const isOld = error instanceof UnknownAnswer;
  const isRefused = error instanceof Refused;
  const title = isRefused
    ? 'problem.errorTitle'
    : isOld
      ? 'problemMore.unknownAnswerTitle'
      : 'problem.offlineTitle';
  return (
    <StateCard isAlert icon={isRefused || isOld ? 'warning' : 'down'} title={t(title)}>
      <p>{isRefused || isOld ? sayProblemWithId(t, error) : t('problem.offlineBody')}</p>
      <Button variant="default" onClick={isOld ? () => window.location.reload() : onRetry}>
        {t(isOld ? 'problem.reload' : 'problem.retry')}
      </Button>
      {error instanceof Error && (isRefused || isOld) && (
        <details className={css.technical}>
          <summary>{t('problemMore.technical')}</summary>
          <code lang="en">{error.message}</code>
        </details>
      )}
    </StateCard>
  );
}

export function ProblemScreen(props: { error: unknown; onRetry: () => void }): ReactElement {
  return (
    <main className={css.screen}>
      <ProblemCard {...props} />
    </main>
  );
}

export function LoadingScreen(): ReactElement {
  const { t } = useText();
  return (
    <main className={css.screen} aria-busy>
      <Loader role="status" aria-label={t('problem.loading')} />
    </main>
  );
}

export function LoadingRows({ count = 8 }: { count?: number }): ReactElement {
  const { t } = useText();
  return (
    <div role="status" aria-label={t('problem.loading')} className={css.rows}>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} height={44} />
      ))}
    </div>
  );
}

export function NotFound(): ReactElement {
  const { t } = useText();
  return (
    <StateCard icon="search" title={t('problem.notFoundTitle')}>
      <p>{t('problem.notFoundBody')}</p>
      <Link href="/">{t('problem.home')}</Link>
    </StateCard>
  );
}

export function NoRight({ role }: { role: Role }): ReactElement {
  const { t } = useText();
  return (
    <StateCard icon="lock" title={t('problem.noRightTitle')}>
      <p>{t('problem.noRightBody', { role: t(`role.${role}`) })}</p>
    </StateCard>
  );
}
