/** What can be said of the chosen rule besides its shape. Which fields there are follows from its kind. */
import type { Dispatch, ReactElement } from 'react';
import { Button, Chip, Group, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { ObjectLabel } from '#protocol/incident.ts';
import { RULE_CLASSES, SENSITIVITIES, type RuleClass } from '#protocol/rule.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { CornerTable } from './corner-table.tsx';
import css from './rules.module.css';
import type { Draft, DraftAction, DraftRule } from './rules-draft.ts';
import { ScheduleField } from './schedule-field.tsx';

interface RuleFormProps {
  draft: Draft;
  dispatch: Dispatch<DraftAction>;
}

type Patch = (patch: Record<string, unknown>) => void;

const NUMBERS = [
  { field: 'people', most: 100, step: 1 },
  { field: 'perSquareMetre', most: 10, step: 0.1 },
  { field: 'holdS', most: 60, step: 0.1 },
  { field: 'afterS', most: 3600, step: 1 },
  { field: 'coolDownS', most: 86_400, step: 1 },
] as const;

export function RuleForm({ draft, dispatch }: RuleFormProps): ReactElement | null {
  const { t } = useText();
  const rule = draft.rules[draft.chosen ?? -1];
  if (rule === undefined) {
    return null;
  }
  const patch: Patch = (values) => dispatch({ type: 'patch', patch: values });
  return (
    <section className={css.panel} aria-label={rule.name} data-rule-form={rule.kind}>
      <h2 className={css.heading}>{t(`kind.${rule.kind}`)}</h2>
      {(rule.kind === 'face-watch-list' || rule.kind === 'face-unknown') && (
        <p className={css.hint}>{t(`rules.about.${rule.kind}`)}</p>
      )}
      <TextInput
        size="sm"
        label={t('rules.name')}
        maxLength={200}
        value={rule.name}
        onChange={(event) => patch({ name: event.currentTarget.value })}
      />
      {'classes' in rule && <Classes classes={rule.classes} patch={patch} />}
      {rule.kind === 'line-crossing' && <Direction direction={rule.direction} patch={patch} />}
      <ScheduleField schedule={rule.schedule} onChange={(schedule) => patch({ schedule })} />
      <NativeSelect
        size="sm"
        label={t('rules.sensitivity')}
        value={rule.sensitivity}
        data={SENSITIVITIES.map((value) => ({ value, label: t(`rules.sensitivities.${value}`) }))}
        onChange={(event) => patch({ sensitivity: event.currentTarget.value })}
      />
      <Numbers rule={rule} patch={patch} />
      {rule.kind === 'camera-event' && <Topics topics={rule.topics ?? []} patch={patch} />}
      <details className={css.more}>
        <summary>{t('rules.more')}</summary>
        <CornerTable draft={draft} dispatch={dispatch} />
      </details>
      <Button variant="subtle" color="red" size="compact-sm" onClick={() => dispatch({ type: 'remove' })}>
        {t('rules.remove')}
      </Button>
    </section>
  );
}

function Classes({ classes, patch }: { classes: RuleClass[]; patch: Patch }): ReactElement {
  const { t } = useText();
  return (
    <fieldset className={css.classes}>
      <legend>{t('rules.classes')}</legend>
      <Chip.Group multiple value={classes} onChange={(value) => patch({ classes: value })}>
        <Group gap={4}>
          {RULE_CLASSES.map((name) => (
            <Chip key={name} size="xs" value={name}>
              {sayClass(t, name)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </fieldset>
  );
}

function sayClass(t: Say, name: RuleClass): string {
  switch (name) {
    case 'vehicle':
    case 'two-wheeler':
    case 'animal':
      return t(`rules.class.${name}`);
    default:
      return t(`object.${name satisfies ObjectLabel}`);
  }
}

function Direction({ direction, patch }: { direction: string; patch: Patch }): ReactElement {
  const { t } = useText();
  return (
    <NativeSelect
      size="sm"
      label={t('rules.direction')}
      value={direction}
      data={(['both', 'left-to-right', 'right-to-left'] as const).map((value) => ({
        value,
        label: t(`rules.directions.${value}`),
      }))}
      onChange={(event) => patch({ direction: event.currentTarget.value })}
    />
  );
}

function Numbers({ rule, patch }: { rule: DraftRule; patch: Patch }): ReactElement {
  const { t } = useText();
  const values: Partial<Record<(typeof NUMBERS)[number]['field'], number | undefined>> = rule;
  const fields = NUMBERS.filter(
    ({ field }) => values[field] !== undefined || (field === 'perSquareMetre' && rule.kind === 'crowd'),
  );
  return (
    <div className={css.numbers}>
      {fields.map(({ field, most, step }) => (
        <NumberInput
          key={field}
          size="sm"
          label={t(`rules.${field}`)}
          value={values[field] ?? ''}
          min={0}
          max={most}
          step={step}
          onChange={(value) => patch({ [field]: typeof value === 'number' ? value : undefined })}
        />
      ))}
    </div>
  );
}

function Topics({ topics, patch }: { topics: string[]; patch: Patch }): ReactElement {
  const { t } = useText();
  return (
    <Textarea
      size="sm"
      rows={3}
      label={t('rules.topics')}
      value={topics.join('\n')}
      onChange={(event) => {
        const lines = event.currentTarget.value.split('\n');
        patch({ topics: lines.some((line) => line !== '') ? lines : undefined });
      }}
    />
  );
}
