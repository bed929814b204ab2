/**
 * Catches what a screen throws while drawing, and a piece of it whose code does not come, so that one fault leaves the
 * rest of the page as it is: the navigation, the alarms, another screen.
 */
import { Component, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { PieceMissing } from '../../data/load-piece.ts';
import { useText } from '../../text/use-text.ts';
import { ProblemCard, StateCard } from './states.tsx';
import css from './states.module.css';

interface GuardProps {
  children: ReactNode;
  /** What it guards has no place of its own in the page: a dialog. */
  isOver?: boolean;
}

interface GuardState {
  /** Null: nothing was thrown. */
  thrown: { error: unknown } | null;
}

export class ErrorGuard extends Component<GuardProps, GuardState> {
  override state: GuardState = { thrown: null };

  static getDerivedStateFromError(error: unknown): GuardState {
    return { thrown: { error } };
  }

  override componentWillUnmount(): void {
    forget(this.state.thrown?.error);
  }

  override render(): ReactNode {
    const { thrown } = this.state;
    if (thrown === null) {
      return this.props.children;
    }
    const card =
      thrown.error instanceof PieceMissing ? (
        <ProblemCard error={thrown.error} onRetry={() => this.#again()} />
      ) : (
        <Crash />
      );
    return this.props.isOver ? <div className={css.over}>{card}</div> : card;
  }

  #again(): void {
    forget(this.state.thrown?.error);
    this.setState({ thrown: null });
  }
}

function forget(error: unknown): void {
  if (error instanceof PieceMissing) {
    error.forget();
  }
}

function Crash(): ReactNode {
  const { t } = useText();
  return (
    <StateCard isAlert icon="warning" title={t('problem.crashTitle')}>
      <p>{t('problem.crashBody')}</p>
      <Button onClick={() => window.location.reload()}>{t('problem.reload')}</Button>
    </StateCard>
  );
}
