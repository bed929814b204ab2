/** What the dialogs about a marked stretch of recording share: which stretch, what went wrong, and the two buttons. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button, Group, Modal, MultiSelect, Stack } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { formatDateTime } from '../../data/format-time.ts';
import type { TimeSpan } from '../../data/recording-api.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { MOST_CAMERAS } from './review-address.ts';
import css from './review.module.css';

const SHORTEST_REASON = 3;

export interface RangeDialogProps {
  /** All that may be chosen from. */
  cameras: readonly CameraView[];
  /** Those on the screen, the main one first. */
  shownIds: readonly string[];
  range: TimeSpan;
  isOpen: boolean;
  onClose: () => void;
}

interface DialogFrameProps {
  title: string;
  closeLabel: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function DialogFrame({
  title,
  closeLabel,
  isOpen,
  onClose,
  children,
}: DialogFrameProps): ReactElement {
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': closeLabel }}>
      {children}
    </Modal>
  );
}

interface RangeFormProps {
  cameras: readonly CameraView[];
  cameraIds: readonly string[];
  onCameras: (cameraIds: string[]) => void;
  range: TimeSpan;
  hint: string;
  /** Of the buttons. */
  words: { cancel: string; confirm: string };
  error: Error | null;
  isPending: boolean;
  onCancel: () => void;
  onSubmit: () => void;
  children: ReactNode;
}

export function RangeForm(props: RangeFormProps): ReactElement {
  const {
    cameras,
    cameraIds,
    onCameras,
    range,
    hint,
    words,
    error,
    isPending,
    onCancel,
    onSubmit,
    children,
  } = props;
  const { t } = useText();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack gap={12}>
        <p className={css.soft}>{hint}</p>
        <strong>
          {formatDateTime(range.fromMs)} – {formatDateTime(range.toMs)}
        </strong>
        <MultiSelect
          label={t('range.cameras')}
          searchable
          hidePickedOptions
          maxValues={MOST_CAMERAS}
          data={cameras.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...cameraIds]}
          error={cameraIds.length === 0 && t('range.noCamera')}
          onChange={onCameras}
        />
        {children}
        {error && <Note meaning="alarm">{t('package.failed', { message: sayProblem(t, error) })}</Note>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={isPending}>
            {words.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A reason, and what is wrong with it once somebody has tried to go on. */
export function useReason(first = ''): {
  reason: string;
  setReason: (text: string) => void;
  hasTried: boolean;
  tried: () => void;
  isUnfit: boolean;
} {
  const [reason, setReason] = useState(first);
  const [hasTried, setTried] = useState(false);
  return {
    reason: reason.trim(),
    setReason,
    hasTried,
    tried: () => setTried(true),
    isUnfit: reason.trim().length < SHORTEST_REASON,
  };
}
