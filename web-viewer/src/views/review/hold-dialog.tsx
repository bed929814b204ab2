/** Keeps a stretch of recording from being deleted: why, and until when. */
import { useState, type ReactElement } from 'react';
import { Textarea, TextInput } from '@mantine/core';
import { usePlaceHolds } from '../../data/recording-queries.ts';
import { fromTypedTime } from '../../data/typed-time.ts';
import { useText } from '../../text/use-text.ts';
import { DialogFrame, RangeForm, useReason, type RangeDialogProps } from './range-form.tsx';

interface HoldDialogProps extends RangeDialogProps {
  nowMs: number;
  /** Of a case, where it is for one. */
  reason: string;
}

export function HoldDialog(props: HoldDialogProps): ReactElement {
  const { t } = useText();
  const { isOpen, onClose } = props;
  return (
    <DialogFrame title={t('hold.place')} closeLabel={t('hold.cancel')} {...{ isOpen, onClose }}>
      <HoldForm {...props} />
    </DialogFrame>
  );
}

function HoldForm({
  cameras,
  shownIds,
  range,
  nowMs,
  reason: first,
  onClose,
}: HoldDialogProps): ReactElement {
  const { t } = useText();
  const { reason, setReason, hasTried, tried, isUnfit: isReasonUnfit } = useReason(first);
  const [cameraIds, setCameraIds] = useState<string[]>([...shownIds]);
  const [expiry, setExpiry] = useState('');
  const place = usePlaceHolds();
  const expiresAtMs = expiry.trim() === '' ? null : fromTypedTime(expiry);
  const isExpiryUnfit = expiry.trim() !== '' && (expiresAtMs === null || expiresAtMs <= nowMs);
  return (
    <RangeForm
      {...{ cameras, cameraIds, range }}
      onCameras={setCameraIds}
      hint={t('hold.placeHint')}
      words={{ cancel: t('hold.cancel'), confirm: t('hold.confirm') }}
      error={place.error}
      isPending={place.isPending}
      onCancel={onClose}
      onSubmit={() => {
        tried();
        if (!isReasonUnfit && !isExpiryUnfit && cameraIds.length > 0) {
          const holds = cameraIds.map((cameraId) => ({ cameraId, ...range, reason, expiresAtMs }));
          place.mutate(holds, { onSuccess: onClose });
        }
      }}
    >
      <Textarea
        data-autofocus
        label={t('hold.reason')}
        placeholder={t('hold.reasonHint')}
        withAsterisk
        autosize
        minRows={2}
        maxLength={500}
        error={hasTried && isReasonUnfit && t('hold.reasonUnfit')}
        defaultValue={first}
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
    </RangeForm>
  );
}
