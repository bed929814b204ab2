/** From when to when, who hands over to whom, and what the next shift should know. */
import { useState, type ReactElement } from 'react';
import { Autocomplete, Button, Textarea, TextInput } from '@mantine/core';
import { useCaseMembers } from '../../data/case-queries.ts';
import { useKeptText } from '../../data/kept-text.ts';
import { isShift } from '../../data/shift.ts';
import type { SheetRequest } from '../../data/shift-queries.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import css from './shift.module.css';

const LONGEST_LABEL = 200;
const LONGEST_NOTES = 4000;
/** Until the shift is handed over. */
export const KEPT_SUCCESSOR = 'shift.successor';
export const KEPT_NOTES = 'shift.notes';

interface ShiftFormProps {
  first: SheetRequest;
  openCount: number;
  isPending: boolean;
  error: Error | null;
  onPreview: (asked: SheetRequest) => void;
}

export function ShiftForm({ first, openCount, isPending, error, onPreview }: ShiftFormProps): ReactElement {
  const { t } = useText();
  const members = useCaseMembers(true);
  const [from, setFrom] = useState(toTypedTime(first.fromMs));
  const [to, setTo] = useState(toTypedTime(first.toMs));
  const [handedOverBy, setBy] = useState(first.handedOverBy);
  const [takenOverBy, setSuccessor] = useKeptText(KEPT_SUCCESSOR, first.takenOverBy);
  const [notes, setNotes] = useKeptText(KEPT_NOTES, first.notes);
  const [areTimesBad, setTimesBad] = useState(false);
  const names = [...new Set((members.data?.items ?? []).map(({ name }) => name))];

  const preview = (): void => {
    const fromMs = fromTypedTime(from);
    const toMs = fromTypedTime(to);
    const isFit = fromMs !== null && toMs !== null && isShift({ fromMs, toMs });
    setTimesBad(!isFit);
    if (isFit) {
      const people = { handedOverBy: handedOverBy.trim(), takenOverBy: takenOverBy.trim() };
      onPreview({ fromMs, toMs, ...people, notes: notes.trim() });
    }
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        preview();
      }}
    >
      <p>{openCount === 0 ? t('shift.noneOpen') : t('shift.openNow', { count: openCount })}</p>
      <div className={css.pair}>
        <TextInput
          label={t('shift.from')}
          required
          value={from}
          error={areTimesBad}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label={t('shift.to')}
          required
          value={to}
          error={areTimesBad && t('shift.badTimes')}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <div className={css.pair}>
        <TextInput
          label={t('shift.by')}
          required
          maxLength={LONGEST_LABEL}
          value={handedOverBy}
          onChange={(event) => setBy(event.currentTarget.value)}
        />
        <Autocomplete
          label={t('shift.successor')}
          description={t('shift.successorHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          data-autofocus
          maxLength={LONGEST_LABEL}
          data={names.filter((name) => name !== handedOverBy)}
          value={takenOverBy}
          onChange={setSuccessor}
        />
      </div>
      <Textarea
        label={t('shift.notes')}
        placeholder={t('shift.notesHint')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={LONGEST_NOTES}
        value={notes}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      {error !== null && (
        <p className={css.failed} role="alert">
          {t('shift.failed', { message: sayProblem(t, error) })}
        </p>
      )}
      <div className={css.buttons}>
        <Button type="submit" loading={isPending}>
          {t('shift.preview')}
        </Button>
      </div>
    </form>
  );
}
