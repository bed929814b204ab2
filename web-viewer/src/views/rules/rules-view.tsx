/** The rules of one camera: drawn on its still, tried on the last day, switched on. Loads; the editor does the rest. */
import type { ReactElement } from 'react';
import type { Me } from '#protocol/account.ts';
import { Refused } from '../../data/http.ts';
import { useCameras, useRules } from '../../data/queries.ts';
import { useText } from '../../text/use-text.ts';
import { PageHead } from '../frame/page-head.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { RulesEditor } from './rules-editor.tsx';
import css from './rules.module.css';

export function RulesView({ id: cameraId, me }: { id: string; me: Me }): ReactElement {
  const { t } = useText();
  const rules = useRules(cameraId);
  const camera = useCameras().data?.find(({ id }) => id === cameraId);
  return (
    <div className={css.page} data-rules={cameraId}>
      <PageHead
        back={{ href: '/cameras', words: t('rules.back') }}
        title={t('rules.title', { camera: camera?.name ?? cameraId })}
      />
      {rules.data ? (
        <RulesEditor cameraId={cameraId} held={rules.data} me={me} onReload={() => rules.refetch()} />
      ) : rules.isError ? (
        <Failed error={rules.error} onRetry={() => void rules.refetch()} />
      ) : (
        <LoadingRows />
      )}
    </div>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }): ReactElement {
  const { t } = useText();
  return error instanceof Refused && error.code === 'agent-away' ? (
    <StateCard icon="down" title={t('camera.reason.agent-offline')} isAlert>
      <p>{t('rules.agentAway')}</p>
    </StateCard>
  ) : (
    <ProblemCard error={error} onRetry={onRetry} />
  );
}
