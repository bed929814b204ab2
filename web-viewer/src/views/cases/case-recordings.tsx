/** Stretches of recordings that belong to a case: listed, added by camera and time, taken out with a reason. */
import { useState, type ReactElement } from 'react';
import { Select, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import type { CaseDetail } from '#protocol/case-view.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useCameras } from '../../data/queries.ts';
import { fromTypedTime } from '../../data/typed-time.ts';
import { useText } from '../../text/use-text.ts';
import { reviewAddress } from '../review/review-address.ts';
import { Form } from './case-forms.tsx';
import { By, Panel, TakeBack } from './case-panels.tsx';
import css from './case.module.css';

interface RecordingsProps {
  found: CaseDetail;
  mayWork: boolean;
  mayView: boolean;
}

export function Recordings({ found, mayWork, mayView }: RecordingsProps): ReactElement {
  const { t } = useText();
  return (
    <Panel title={t('case.recordings')} isEmpty={found.recordings.length === 0}>
      <ul className={css.list}>
        {found.recordings.map((part) => (
          <li key={part.id} data-recording={part.id}>
            {mayView ? (
              <Link href={reviewAddress(part.cameraId, part.fromMs)}>{part.cameraName}</Link>
            ) : (
              <span>{part.cameraName}</span>
            )}
            <small>
              {formatDateTime(part.fromMs)} – {formatDateTime(part.toMs)}
            </small>
            <By {...part} />
            {part.note !== '' && <p className={css.text}>{part.note}</p>}
            {mayWork && (
              <TakeBack caseId={found.id} path={`/recordings/${part.id}/removal`} words={t('case.remove')} />
            )}
          </li>
        ))}
      </ul>
      {mayWork && <RecordingForm caseId={found.id} />}
    </Panel>
  );
}

function RecordingForm({ caseId }: { caseId: string }): ReactElement {
  const { t } = useText();
  const cameras = useCameras().data ?? [];
  const [cameraId, setCamera] = useState<string | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const fromMs = fromTypedTime(from);
  const toMs = fromTypedTime(to);
  const isOrdered = fromMs !== null && toMs !== null && fromMs < toMs;
  const body = cameraId === null || !isOrdered ? null : { cameraId, fromMs, toMs };
  const unfit = (typed: string, atMs: number | null): string | false =>
    typed.trim() !== '' && atMs === null && t('case.dueUnfit', { text: typed });
  return (
    <Form
      caseId={caseId}
      path="/recordings"
      words={t('case.addRecording')}
      body={body}
      onDone={() => {
        setFrom('');
        setTo('');
      }}
    >
      <div className={css.row}>
        <Select
          label={t('incidents.camera')}
          searchable
          value={cameraId}
          onChange={setCamera}
          data={cameras.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextInput
          label={t('case.from')}
          placeholder={t('search.time')}
          value={from}
          error={unfit(from, fromMs)}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label={t('case.to')}
          placeholder={t('search.time')}
          value={to}
          error={unfit(to, toMs) || (fromMs !== null && toMs !== null && !isOrdered && t('case.timesUnfit'))}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
    </Form>
  );
}
