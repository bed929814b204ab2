/** Catches what a screen throws while drawing, so that one fault does not leave an empty page. */
import { Component, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useText } from '../../text/use-text.ts';
import { StateCard } from './states.tsx';

export class ErrorGuard extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Crash /> : this.props.children;
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
