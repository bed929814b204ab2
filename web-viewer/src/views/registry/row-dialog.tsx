/** One row of the registry, new or changed. Who was slower is told who was first, and nothing is overwritten. */
import { useState, type ReactElement } from 'react';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { REGISTERED_CAMERA_STATUSES, type RegistryKind } from '#protocol/registry.ts';
import { SITE_GROUPS } from '#protocol/site.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { changeRow } from '../../data/registry-api.ts';
import { useHamlets, useRegisteredSites, useRegistryAct } from '../../data/registry-queries.ts';
import { sayExpected } from '../../text/say-registry.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { SaveState } from '../frame/save-state.tsx';
import css from './registry.module.css';
import { draftOf, FIELDS, judgeDraft, type Draft, type EditedRow, type FieldSpec } from './row-draft.ts';

interface DialogProps {
  kind: RegistryKind;
  /** As it is now; null for a new one. */
  row: EditedRow | null;
  onClose: () => void;
}

export function RowDialog({ kind, row, onClose }: DialogProps): ReactElement {
  const { t } = useText();
  const [round, setRound] = useState(0);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={
        row === null
          ? t('registry.addOf', { kind: t(`registry.${kind}`) })
          : t('registry.editOf', { name: row.name })
      }
      closeButtonProps={{ 'aria-label': t('registry.cancel') }}
    >
      <RowForm key={round} kind={kind} row={row} onClose={onClose} onReload={() => setRound(round + 1)} />
    </Modal>
  );
}

function RowForm({
  kind,
  row: newest,
  onClose,
  onReload,
}: DialogProps & { onReload: () => void }): ReactElement {
  const { t } = useText();
  // What the draft was made from: the row may change under an open dialog.
  const [row] = useState(newest);
  const [id, setId] = useState(row?.id ?? '');
  const [first] = useState<Draft>(() => draftOf(kind, row));
  const [draft, setDraft] = useState(first);
  const [isTried, setTried] = useState(false);
  const save = useRegistryAct(changeRow);
  const judged = judgeDraft(kind, draft, row);
  const mistakes = isTried && judged.status === 'wrong' ? judged.mistakes : {};
  const submit = (): void => {
    setTried(true);
    if (judged.status === 'good' && id.trim() !== '') {
      const wanted = { kind, id: id.trim(), revision: row?.revision ?? null, facts: judged.facts };
      save.mutate(wanted, { onSuccess: onClose });
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        {row === null && (
          <TextInput
            label={t('registryField.id')}
            description={t('registry.idHint')}
            autoCapitalize="none"
            spellCheck={false}
            withAsterisk
            data-autofocus
            value={id}
            error={isTried && id.trim() === '' ? t('registry.needed') : null}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        )}
        <div className={css.fields}>
          {FIELDS[kind].map((spec) => {
            const mistake = mistakes[spec.name];
            return (
              <RowField
                key={spec.name}
                spec={spec}
                value={draft[spec.name] ?? ''}
                mistake={mistake === undefined ? null : t(`registry.${mistake}`)}
                onChange={(value) => setDraft({ ...draft, [spec.name]: value })}
              />
            );
          })}
        </div>
        {row !== null && (
          <small>
            {row.changed === null
              ? t('registry.neverChanged')
              : t('registry.changedBy', { name: row.changed.byName, at: formatDateTime(row.changed.atMs) })}
          </small>
        )}
        <SaveState
          save={save}
          isChanged={
            id !== (row?.id ?? '') ||
            FIELDS[kind].some(({ name }) => (draft[name] ?? '') !== (first[name] ?? ''))
          }
          say={(error) => <Problem error={error} id={id} isNew={row === null} onReload={onReload} />}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('registry.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('registry.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldProps {
  spec: FieldSpec;
  value: string;
  mistake: string | null;
  onChange: (value: string) => void;
}

function RowField({ spec: { name, input, isNeeded }, value, mistake, onChange }: FieldProps): ReactElement {
  const { t } = useText();
  const hamlets = useHamlets().data ?? [];
  const sites = useRegisteredSites(input === 'site').data ?? [];
  const label = t(`registryField.${name}`);
  if (input === 'text' || input === 'number' || input === 'date') {
    return (
      <TextInput
        label={label}
        withAsterisk={isNeeded}
        inputMode={input === 'number' ? 'decimal' : 'text'}
        placeholder={input === 'date' ? '22/11/2026' : ''}
        value={value}
        error={mistake}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const choices = {
    group: () => SITE_GROUPS.map((group) => ({ value: group, label: t(`siteGroup.${group}`) })),
    status: () =>
      REGISTERED_CAMERA_STATUSES.map((one) => ({ value: one, label: t(`registryStatus.${one}`) })),
    hamlet: () => hamlets.map((hamlet) => ({ value: hamlet.id, label: hamlet.name })),
    site: () => sites.map((site) => ({ value: site.id, label: `${site.name} (${site.id})` })),
  }[input]();
  return (
    <Select
      label={label}
      withAsterisk={isNeeded}
      clearable={!isNeeded && name !== 'ownerGroup'}
      allowDeselect={false}
      searchable={input === 'site' || input === 'hamlet'}
      placeholder={name === 'ownerGroup' ? t('registry.siteOwner') : ''}
      data={choices}
      value={value === '' ? null : value}
      error={mistake}
      onChange={(chosen) => onChange(chosen ?? '')}
    />
  );
}

interface ProblemProps {
  error: Error;
  id: string;
  isNew: boolean;
  onReload: () => void;
}

function Problem({ error, id, isNew, onReload }: ProblemProps): ReactElement {
  const { t } = useText();
  if (error instanceof Refused && error.code === 'conflict') {
    if (isNew) {
      return <>{t('registry.taken', { id })}</>;
    }
    const [, name, at = ''] = /changed by (.+) at (\S+)$/.exec(error.message) ?? [];
    return (
      <>
        <div>
          {name === undefined
            ? t('registry.conflictNobody')
            : t('registry.conflict', { name, at: formatDateTime(Date.parse(at)) })}
        </div>
        <Button size="compact-sm" variant="default" onClick={onReload}>
          {t('registry.reload')}
        </Button>
      </>
    );
  }
  const [, field, value = '', expected = ''] =
    /^body\.(\w+): found '?(.*?)'?, expected ([^]+)$/.exec(error.message) ?? [];
  return (
    <>
      {field === undefined
        ? t('registry.refused', { message: sayProblem(t, error) })
        : t('registry.refusedField', {
            field: t(`registryField.${field as 'name'}`),
            value,
            expected: sayExpected(t, expected),
          })}
    </>
  );
}
