/** A violation is corrected, or withdrawn with the reason. It is opened from its case and from the list. */
import { useState, type ReactElement } from 'react';
import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { VIOLATION_CATEGORIES, VIOLATION_OUTCOMES, type ViolationView } from '#protocol/violation.ts';
import { useChangeViolation } from '../../data/case-queries.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { useDraft } from '../../data/use-draft.ts';
import { sayUnsaved } from '../../text/say-stale.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';

export function ViolationButton({ violation }: { violation: ViolationView }): ReactElement | null {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  if (violation.status === 'withdrawn') {
    return null;
  }
  return (
    <>
      <Button size="compact-sm" variant="default" data-correct={violation.id} onClick={() => setOpen(true)}>
        {t('violations.correct')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('violations.correct')}
        closeButtonProps={{ 'aria-label': t('case.cancel') }}
      >
        <Correction violation={violation} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface DialogProps {
  violation: ViolationView;
  onDone: () => void;
}

function Correction({ violation, onDone }: DialogProps): ReactElement {
  const { t } = useText();
  const change = useChangeViolation();
  const form = useDraft(fieldsOf(violation), violation.revision);
  const { category, outcome, description, when } = form.draft;
  const isAsItWas = when === toTypedTime(violation.occurredAtMs);
  const occurredAtMs = isAsItWas ? violation.occurredAtMs : fromTypedTime(when);
  const save = (): void => {
    const { id, revision, siteId, hamletId, cameraId } = violation;
    if (occurredAtMs !== null) {
      const edit = { revision, siteId, hamletId, cameraId, category, outcome, description, occurredAtMs };
      change.mutate({ id, edit }, { onSuccess: onDone });
    }
  };
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="sm">
          <Select
            label={t('violations.category')}
            allowDeselect={false}
            value={category}
            onChange={(value) => form.change({ category: value ?? category })}
            data={VIOLATION_CATEGORIES.map((value) => ({ value, label: t(`violationCategory.${value}`) }))}
          />
          <Select
            label={t('violations.outcome')}
            allowDeselect={false}
            value={outcome}
            onChange={(value) => form.change({ outcome: value ?? outcome })}
            data={VIOLATION_OUTCOMES.map((value) => ({ value, label: t(`violationOutcome.${value}`) }))}
          />
          <TextInput
            label={t('violations.when')}
            value={when}
            error={occurredAtMs === null && t('case.dueUnfit', { text: when })}
            onChange={(event) => form.change({ when: event.currentTarget.value })}
          />
          <Textarea
            label={t('violations.what')}
            autosize
            minRows={2}
            maxLength={10_000}
            value={description}
            onChange={(event) => form.change({ description: event.currentTarget.value })}
          />
          <Group gap="sm">
            <Button type="submit" disabled={occurredAtMs === null} loading={change.isPending}>
              {t('case.save')}
            </Button>
            <Button variant="default" onClick={onDone}>
              {t('case.cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
      {change.error && (
        <Note meaning="warning" icon="warning">
          {sayUnsaved(t, change.error)}
        </Note>
      )}
      {form.isRebased && <p>{t('case.rebased')}</p>}
      <Withdrawal violation={violation} onDone={onDone} />
    </Stack>
  );
}

function fieldsOf({ category, outcome, description, occurredAtMs }: ViolationView) {
  return { category, outcome, description, when: toTypedTime(occurredAtMs) };
}

function Withdrawal({ violation: { id, revision }, onDone }: DialogProps): ReactElement {
  const { t } = useText();
  const [reason, setReason] = useState('');
  const change = useChangeViolation();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id, withdrawal: { revision, reason: reason.trim() } }, { onSuccess: onDone });
      }}
    >
      <Group gap="sm" align="flex-end">
        <TextInput
          style={{ flex: 1 }}
          label={t('case.why', { words: t('violations.withdraw') })}
          maxLength={1000}
          value={reason}
          error={change.error && sayUnsaved(t, change.error)}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={reason.trim() === ''} loading={change.isPending}>
          {t('violations.withdraw')}
        </Button>
      </Group>
    </form>
  );
}
