/** What people answer: chosen by button or key, recorded with Enter, so that no single key press decides. */
import { useRef, useState, type ReactElement } from 'react';
import { Button, Group, Kbd, Textarea } from '@mantine/core';
import { FACE_ANSWERS, type FaceAnswer, type FaceReview } from '#protocol/face-work.ts';
import { useAnswerFace } from '../../data/face-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import css from './candidate.module.css';

const ICONS: Record<FaceAnswer, IconName> = {
  'same-person': 'check',
  'not-this-person': 'close',
  unsure: 'warning',
};
const LONGEST_NOTE = 2000;

export function CandidateAnswers({ review }: { review: FaceReview }): ReactElement {
  const { t } = useText();
  return (
    <>
      {review.state === 'second-needed' && (
        <Note meaning="warning" icon="hourglass">
          {t('candidate.waitsForSecond')}
        </Note>
      )}
      {review.mayAnswer ? (
        <AnswerForm review={review} />
      ) : (
        <p className={css.soft}>{t('candidate.mayNot')}</p>
      )}
      <Answers review={review} />
    </>
  );
}

function AnswerForm({ review }: { review: FaceReview }): ReactElement {
  const { t } = useText();
  const [chosen, setChosen] = useState<FaceAnswer | null>(null);
  const [note, setNote] = useState('');
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const send = useAnswerFace(review.incidentId);
  const choose = (answer: FaceAnswer): void => {
    setChosen(answer);
    noteRef.current?.focus();
  };
  useShortcuts({
    1: () => choose('same-person'),
    2: () => choose('not-this-person'),
    3: () => choose('unsure'),
  });
  const record = (): void => {
    if (chosen !== null && !send.isPending) {
      send.mutate(
        { answer: chosen, note: note.trim() },
        {
          onSuccess: () => {
            setChosen(null);
            setNote('');
          },
        },
      );
    }
  };

  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        record();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          setChosen(null);
          event.currentTarget.querySelector('button')?.focus();
        }
      }}
    >
      <fieldset className={css.choices}>
        <legend>{t('candidate.choose')}</legend>
        {FACE_ANSWERS.map((answer, index) => (
          <button
            key={answer}
            type="button"
            className={css.answer}
            data-answer={answer}
            aria-pressed={chosen === answer}
            onClick={() => choose(answer)}
          >
            <Icon name={ICONS[answer]} size={16} />
            <span>{sayAnswer(t, answer, review)}</span>
            <Kbd size="xs">{index + 1}</Kbd>
          </button>
        ))}
        <small className={css.keys}>{t('candidate.keys')}</small>
      </fieldset>
      {chosen === 'same-person' && <TwoPeople review={review} />}
      <Textarea
        ref={noteRef}
        size="sm"
        label={t('candidate.note')}
        placeholder={t('candidate.noteHint')}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            record();
          }
        }}
      />
      {send.error && <Failed error={send.error} />}
      <Group gap="xs">
        <Button type="submit" size="sm" disabled={chosen === null} loading={send.isPending}>
          {chosen === null
            ? t('candidate.sendNone')
            : t('candidate.send', { answer: sayAnswer(t, chosen, review) })}
        </Button>
      </Group>
    </form>
  );
}

function TwoPeople({ review: { entry, state } }: { review: FaceReview }): ReactElement | null {
  const { t } = useText();
  if (entry?.severity !== 'high') {
    return null;
  }
  return (
    <Note meaning="information" icon="person">
      {t(state === 'second-needed' ? 'candidate.secondOfTwo' : 'candidate.firstOfTwo')}
    </Note>
  );
}

function Failed({ error }: { error: Error }): ReactElement {
  const { t } = useText();
  const message = sayProblem(t, error);
  return <Note meaning="alarm">{t('candidate.failed', { message })}</Note>;
}

function Answers({ review }: { review: FaceReview }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.answers}>
      <h3>{t('candidate.answers')}</h3>
      {review.answers.length === 0 ? (
        <p className={css.soft}>{t('candidate.none')}</p>
      ) : (
        <ul>
          {review.answers.map(({ answer, byName, atMs, note }) => (
            <li key={`${byName}-${atMs}`} data-answer={answer}>
              <Icon name={ICONS[answer]} size={16} />
              <div>
                <strong>{sayAnswer(t, answer, review)}</strong>{' '}
                <small>{t('candidate.by', { name: byName, at: formatDateTime(atMs) })}</small>
                {note !== '' && <p>{note}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function sayAnswer(t: Say, answer: FaceAnswer, { strength }: FaceReview): string {
  return t(strength === 'unknown' ? `candidate.answerUnknown.${answer}` : `candidate.answer.${answer}`);
}
