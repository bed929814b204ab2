/** Has an evidence package made: for which case, why, and of which cameras. */
import { useState, type ReactElement } from 'react';
import { Textarea, TextInput } from '@mantine/core';
import { packagesOf } from './range.ts';
import { useRequestPackages } from '../../data/recording-queries.ts';
import { useText } from '../../text/use-text.ts';
import css from './review.module.css';
import { DialogFrame, RangeForm, useReason, type RangeDialogProps } from './range-form.tsx';

interface PackageDialogProps extends RangeDialogProps {
  /** The number of the case, where it is for one. */
  reference: string;
}

export function PackageDialog(props: PackageDialogProps): ReactElement {
  const { t } = useText();
  const { isOpen, onClose } = props;
  return (
    <DialogFrame title={t('package.make')} closeLabel={t('package.cancel')} {...{ isOpen, onClose }}>
      <PackageForm {...props} />
    </DialogFrame>
  );
}

function PackageForm(props: PackageDialogProps): ReactElement {
  const { cameras, shownIds, range, onClose } = props;
  const { t } = useText();
  const { reason, setReason, hasTried, tried, isUnfit: isReasonUnfit } = useReason();
  const [reference, setReference] = useState(props.reference);
  const [cameraIds, setCameraIds] = useState<string[]>([...shownIds]);
  const make = useRequestPackages();
  const parts = packagesOf(cameras, cameraIds, range);
  const isReferenceUnfit = reference.trim() === '';
  return (
    <RangeForm
      {...{ cameras, cameraIds, range }}
      onCameras={setCameraIds}
      hint={t('package.makeHint')}
      words={{ cancel: t('package.cancel'), confirm: t('package.confirm') }}
      error={make.error}
      isPending={make.isPending}
      onCancel={onClose}
      onSubmit={() => {
        tried();
        if (!isReferenceUnfit && !isReasonUnfit && parts.length > 0) {
          const orders = parts.map((ranges) => ({ ranges, reference: reference.trim(), reason }));
          make.mutate(orders, { onSuccess: onClose });
        }
      }}
    >
      <TextInput
        data-autofocus
        label={t('package.reference')}
        withAsterisk
        autoComplete="off"
        maxLength={200}
        value={reference}
        error={hasTried && isReferenceUnfit && t('package.referenceUnfit')}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <Textarea
        label={t('package.reason')}
        withAsterisk
        autosize
        minRows={2}
        maxLength={2000}
        error={hasTried && isReasonUnfit && t('hold.reasonUnfit')}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {parts.length > 1 && <p className={css.soft}>{t('package.several', { count: parts.length })}</p>}
    </RangeForm>
  );
}
