/** What each agent has signed about an entry, to be copied and checked elsewhere. */
import type { ReactElement } from 'react';
import { Button, CopyButton, Drawer } from '@mantine/core';
import type { WatchListEntry, WatchListProof } from '#protocol/watch-list.ts';
import { useProof } from '../../data/face-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { Mark } from './mark.tsx';
import css from './proof.module.css';

interface ProofDrawerProps {
  entry: WatchListEntry;
  isOpen: boolean;
  onClose: () => void;
}

export function ProofDrawer({ entry, isOpen, onClose }: ProofDrawerProps): ReactElement {
  const { t } = useText();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('proof.title', { name: entry.name })}
      closeButtonProps={{ 'aria-label': t('proof.close') }}
    >
      <Body entryId={entry.id} isOpen={isOpen} />
    </Drawer>
  );
}

function Body({ entryId, isOpen }: { entryId: string; isOpen: boolean }): ReactElement {
  const { t } = useText();
  const proof = useProof(entryId, isOpen);
  if (proof.isPending) {
    return <LoadingRows count={3} />;
  }
  if (proof.data === undefined) {
    return <ProblemCard error={proof.error} onRetry={() => void proof.refetch()} />;
  }
  if (proof.data.receipts.length === 0) {
    return (
      <StateCard icon="seal" title={t('proof.none')}>
        <p>{t('proof.noneHint')}</p>
      </StateCard>
    );
  }
  return (
    <div className={css.receipts}>
      <p className={css.lead}>{t('proof.lead')}</p>
      <Copy words={t('proof.copyAll')} text={JSON.stringify(proof.data, null, 2)} />
      {proof.data.receipts.map((receipt) => (
        <Receipt key={`${receipt.agentId}-${receipt.serial}`} receipt={receipt} />
      ))}
    </div>
  );
}

function Receipt({ receipt }: { receipt: WatchListProof['receipts'][number] }): ReactElement {
  const { t } = useText();
  const signed = [
    ['text', receipt.text],
    ['key', receipt.publicKey],
    ['signature', receipt.signature],
  ] as const;
  return (
    <section className={css.receipt} data-receipt={receipt.agentId} data-holds={receipt.holds}>
      <div className={css.head}>
        <strong>{receipt.agentName}</strong>
        <Mark
          icon={receipt.holds ? 'hourglass' : 'check'}
          meaning={receipt.holds ? 'information' : 'healthy'}
        >
          {t(receipt.holds ? 'proof.holds' : 'proof.gone')}
        </Mark>
        <small>
          {formatDateTime(receipt.atMs)} · {t('proof.serial', { serial: receipt.serial })}
        </small>
        <Copy words={t('proof.copyOne')} text={JSON.stringify(receipt, null, 2)} />
      </div>
      <dl>
        {signed.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`proof.${name}`)}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Copy({ words, text }: { words: string; text: string }): ReactElement {
  const { t } = useText();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {copied ? t('proof.copied') : words}
        </Button>
      )}
    </CopyButton>
  );
}
