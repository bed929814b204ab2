/** Keeps a stretch of recording from being deleted: why, and until when. */
import { useState, type ReactElement } from 'react';
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { formatDateTime } from '../../data/format-time.ts';
import type { TimeSpan } from '../../data/recording-api.ts';
import { usePlaceHold } from '../../data/recording-queries.ts';
import { fromTypedTime } from '../../data/typed-time.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import css from './review.module.css';

const SHORTEST_REASON = 3;

interface HoldDialogProps {
  camera: CameraView;
  range: TimeSpan;
  nowMs: number;
  isOpen: boolean;
  onClose: () => void;
}

export function HoldDialog(props: HoldDialogProps): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t('hold.place')}
      closeButtonProps={{ 'aria-label': t('hold.cancel') }}
    >
      <HoldForm {...props} />
    </Modal>
  );
}

function HoldForm({ camera, range, nowMs, onClose }: HoldDialogProps): ReactElement {
  const { t } = useText();
  const [reason, setReason] = useState('');
  const [expiry, setExpiry] = useState('');
  const [hasTried, setTried] = useState(false);
  const place = usePlaceHold();
  const expiresAtMs = expiry.trim() === '' ? null : fromTypedTime(expiry);
  const isExpiryUnfit = expiry.trim() !== '' && (expiresAtMs === null || expiresAtMs <= nowMs);
  const isReasonUnfit = reason.trim().length < SHORTEST_REASON;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isReasonUnfit && !isExpiryUnfit) {
          place.mutate(
            { cameraId: camera.id, ...range, reason: reason.trim(), expiresAtMs },
            { onSuccess: onClose },
          );
        }
      }}
    >
      <Stack gap={12}>
        <p className={css.soft}>{t('hold.placeHint')}</p>
        <strong>
          {camera.name}: {formatDateTime(range.fromMs)} – {formatDateTime(range.toMs)}
        </strong>
        <Textarea
          data-autofocus
          label={t('hold.reason')}
          placeholder={t('hold.reasonHint')}
          withAsterisk
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          error={hasTried && isReasonUnfit && t('hold.reasonUnfit')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          label={t('hold.expiry')}
          description={t('hold.expiryHint')}
          autoComplete="off"
          maxLength={40}
          value={expiry}
          error={hasTried && isExpiryUnfit && t('hold.expiryUnfit', { text: expiry })}
          onChange={(event) => setExpiry(event.currentTarget.value)}
        />
        {place.error && <Note meaning="alarm">{t('package.failed', { message: place.error.message })}</Note>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('hold.cancel')}
          </Button>
          <Button type="submit" loading={place.isPending}>
            {t('hold.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
