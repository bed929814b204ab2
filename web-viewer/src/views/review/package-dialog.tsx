/** Has an evidence package made: for which case, why, and of which cameras. */
import { useState, type ReactElement } from 'react';
import { MultiSelect, Textarea, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { useRequestPackage } from '../../data/recording-queries.ts';
import { useText } from '../../text/use-text.ts';
import { DialogFrame, RangeForm, useReason, type RangeDialogProps } from './range-form.tsx';

/** Central takes no more ranges in one package. */
const MOST_FURTHER = 15;

interface PackageDialogProps extends RangeDialogProps {
  cameras: readonly CameraView[];
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

function PackageForm({ camera, cameras, range, onClose }: PackageDialogProps): ReactElement {
  const { t } = useText();
  const { reason, setReason, hasTried, tried, isUnfit: isReasonUnfit } = useReason();
  const [reference, setReference] = useState('');
  const [further, setFurther] = useState<string[]>([]);
  const make = useRequestPackage();
  const neighbours = cameras.filter(({ id, siteId }) => siteId === camera.siteId && id !== camera.id);
  const isReferenceUnfit = reference.trim() === '';
  return (
    <RangeForm
      {...{ camera, range }}
      hint={t('package.makeHint')}
      words={{ cancel: t('package.cancel'), confirm: t('package.confirm') }}
      error={make.error}
      isPending={make.isPending}
      onCancel={onClose}
      onSubmit={() => {
        tried();
        if (!isReferenceUnfit && !isReasonUnfit) {
          const ranges = [camera.id, ...further].map((cameraId) => ({ cameraId, ...range }));
          make.mutate({ ranges, reference: reference.trim(), reason }, { onSuccess: onClose });
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
      {neighbours.length > 0 && (
        <MultiSelect
          label={t('package.cameras')}
          description={t('package.camerasHint')}
          searchable
          maxValues={MOST_FURTHER}
          data={neighbours.map(({ id, name }) => ({ value: id, label: name }))}
          value={further}
          onChange={setFurther}
        />
      )}
    </RangeForm>
  );
}
