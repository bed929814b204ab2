/** A file for the registry: chosen or dropped, looked at, then applied as it was shown or not at all. */
import { useState, type ReactElement } from 'react';
import { Button, FileButton, Group, Loader } from '@mantine/core';
import { MOST_IMPORT_BYTES, type RegistryPlan } from '#protocol/registry.ts';
import { Refused } from '../../data/http.ts';
import { importRegistry } from '../../data/registry-api.ts';
import { useRegistryAct } from '../../data/registry-queries.ts';
import drop from '../../parts/picture-drop.module.css';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { PlanTables } from './plan-tables.tsx';
import css from './registry.module.css';

/** `plan` null: only to look. */
interface Given {
  file: File;
  plan: string | null;
}

export function ImportPart(): ReactElement {
  const { t } = useText();
  const [file, setFile] = useState<File | null>(null);
  const send = useRegistryAct(({ file: sent, plan }: Given) => {
    const sending = { onShare: () => undefined, signal: new AbortController().signal };
    return importRegistry(sent, plan, sending);
  });
  const take = (chosen: File | undefined | null): void => {
    if (chosen) {
      setFile(chosen);
      send.reset();
      if (chosen.size <= MOST_IMPORT_BYTES) {
        send.mutate({ file: chosen, plan: null });
      }
    }
  };
  const isTooLarge = file !== null && file.size > MOST_IMPORT_BYTES;
  return (
    <>
      <FileDrop onFile={take} />
      <p className={css.columns}>{t('registryImport.columns')}</p>
      {send.isPending && (
        <p role="status">
          <Loader size="xs" /> {t('registryImport.reading')}
        </p>
      )}
      {isTooLarge && <Note meaning="alarm">{t('registryImport.tooLarge')}</Note>}
      {send.error && <ImportProblem error={send.error} />}
      {file !== null && send.data !== undefined && (
        <Plan
          name={file.name}
          plan={send.data}
          onApply={() => send.mutate({ file, plan: send.data.hash })}
          isApplying={send.isPending}
        />
      )}
    </>
  );
}

function FileDrop({ onFile }: { onFile: (file: File | undefined | null) => void }): ReactElement {
  const { t } = useText();
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={drop.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
    >
      <FileButton
        accept=".csv,.yaml,.yml,text/csv,application/yaml"
        inputProps={{ 'aria-label': t('registryImport.choose') }}
        onChange={onFile}
      >
        {(props) => (
          <Button {...props} size="sm" leftSection={<Icon name="upload" size={16} />}>
            {t('registryImport.choose')}
          </Button>
        )}
      </FileButton>
      <p>{t('registryImport.drop')}</p>
    </div>
  );
}

function ImportProblem({ error }: { error: Error }): ReactElement {
  const { t } = useText();
  const isOther = error instanceof Refused && error.code === 'conflict';
  return (
    <Note meaning="alarm">
      {isOther
        ? t('registryImport.otherPlan')
        : t('registryImport.failed', { message: sayProblem(t, error) })}
    </Note>
  );
}

interface PlanProps {
  name: string;
  plan: RegistryPlan;
  isApplying: boolean;
  onApply: () => void;
}

function Plan({ name, plan, isApplying, onApply }: PlanProps): ReactElement {
  const { t } = useText();
  const { added, changed, unchangedCount, refused, isApplied } = plan;
  const counts = { added: added.length, changed: changed.length };
  if (isApplied) {
    return <Note meaning="healthy">{t('registryImport.applied', counts)}</Note>;
  }
  const changes = added.length + changed.length;
  return (
    <section className={css.plan} data-plan={plan.hash}>
      <h2>{t('registryImport.plan', { name })}</h2>
      <p>{t('registryImport.counts', { ...counts, unchanged: unchangedCount, refused: refused.length })}</p>
      {refused.length > 0 ? (
        <Note meaning="alarm">{t('registryImport.refusedHint')}</Note>
      ) : changes === 0 ? (
        <Note meaning="healthy">{t('registryImport.nothing')}</Note>
      ) : (
        <Group>
          <Button loading={isApplying} onClick={onApply}>
            {t('registryImport.apply', { count: changes })}
          </Button>
        </Group>
      )}
      <PlanTables plan={plan} />
    </section>
  );
}
