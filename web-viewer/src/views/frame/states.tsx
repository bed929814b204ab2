/** The states every screen can be in besides working: loading, failed, empty, not there, not allowed. */
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { Button, Loader, Skeleton } from '@mantine/core';
import { Link } from 'wouter';
import type { Role } from '#protocol/account.ts';
import { isReachable, Refused, Unreachable, UnknownAnswer } from '../../data/http.ts';
import { PieceMissing } from '../../data/load-piece.ts';
import { browserTiming } from '../../data/timing.ts';
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

/** Where central was not to be reached it is tried again by itself. */
export function ProblemCard({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactElement {
  const { t } = useText();
  useTryAgain(error instanceof Unreachable && !(error instanceof UnknownAnswer), onRetry);
  if (error instanceof Refused && error.code === 'not-found') {
    return <NotFound />;
  }
  const isOld = error instanceof UnknownAnswer;
  const isRefused = error instanceof Refused;
  const isPiece = error instanceof PieceMissing;
  const title = isPiece
    ? 'problem.pieceTitle'
    : isRefused
      ? 'problem.errorTitle'
      : isOld
        ? 'problemMore.unknownAnswerTitle'
        : 'problem.offlineTitle';
  return (
    <StateCard isAlert icon={isRefused || isOld ? 'warning' : 'down'} title={t(title)}>
      <p>
        {isRefused || isOld
          ? sayProblemWithId(t, error)
          : t(isPiece ? 'problem.pieceBody' : 'problem.offlineBody')}
      </p>
      <Button variant="default" onClick={isOld ? () => window.location.reload() : onRetry}>
        {t(isOld ? 'problem.reload' : 'problem.retry')}
      </Button>
      {error instanceof PieceMissing && (
        <Button variant="subtle" onClick={() => window.location.reload()}>
          {t('problem.reload')}
        </Button>
      )}
      {error instanceof Error && (isRefused || isOld) && (
        <details className={css.technical}>
          <summary>{t('problemMore.technical')}</summary>
          <code lang="en">{error.message}</code>
        </details>
      )}
    </StateCard>
  );
}

const TRY_AGAIN_MS = 10_000;

/**
 * Asks first whether central is there at all, unseen: the card stays as it is until there is something to try, and
 * whoever listens to the page is not told the same thing every ten seconds.
 */
function useTryAgain(isWanted: boolean, onRetry: () => void): void {
  const retry = useRef(onRetry);
  useEffect(() => {
    retry.current = onRetry;
  }, [onRetry]);
  useEffect(() => {
    if (!isWanted) {
      return;
    }
    let isOver = false;
    let cancel: () => void = () => undefined;
    const tryAgain = async (): Promise<void> => {
      const isThere = await isReachable();
      if (isOver) {
        return;
      }
      if (isThere) {
        retry.current();
      }
      wait();
    };
    const wait = (): void => {
      cancel = browserTiming.after(TRY_AGAIN_MS, () => void tryAgain());
    };
    wait();
    return () => {
      isOver = true;
      cancel();
    };
  }, [isWanted]);
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

/** While the code of a screen comes: where its own rows will stand. */
export function LoadingPage(): ReactElement {
  return (
    <div className={css.page}>
      <LoadingRows />
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
