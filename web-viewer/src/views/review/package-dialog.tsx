/** Has an evidence package made: for which case, why, and of which cameras. */
import { useState, type ReactElement } from 'react';
import { Button, Group, Modal, MultiSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { formatDateTime } from '../../data/format-time.ts';
import type { TimeSpan } from '../../data/recording-api.ts';
import { useRequestPackage } from '../../data/recording-queries.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import css from './review.module.css';

const SHORTEST_REASON = 3;
/** Central takes no more ranges in one package. */
const MOST_FURTHER = 15;

interface PackageDialogProps {
  camera: CameraView;
  cameras: readonly CameraView[];
  range: TimeSpan;
  isOpen: boolean;
  onClose: () => void;
}

export function PackageDialog(props: PackageDialogProps): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t('package.make')}
      closeButtonProps={{ 'aria-label': t('package.cancel') }}
    >
      <PackageForm {...props} />
    </Modal>
  );
}

function PackageForm({ camera, cameras, range, onClose }: PackageDialogProps): ReactElement {
  const { t } = useText();
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const [further, setFurther] = useState<string[]>([]);
  const [hasTried, setTried] = useState(false);
  const make = useRequestPackage();
  const neighbours = cameras.filter(({ id, siteId }) => siteId === camera.siteId && id !== camera.id);
  const isReferenceUnfit = reference.trim() === '';
  const isReasonUnfit = reason.trim().length < SHORTEST_REASON;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isReferenceUnfit && !isReasonUnfit) {
          const ranges = [camera.id, ...further].map((cameraId) => ({ cameraId, ...range }));
          make.mutate({ ranges, reference: reference.trim(), reason: reason.trim() }, { onSuccess: onClose });
        }
      }}
    >
      <Stack gap={12}>
        <p className={css.soft}>{t('package.makeHint')}</p>
        <strong>
          {camera.name}: {formatDateTime(range.fromMs)} – {formatDateTime(range.toMs)}
        </strong>
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
          value={reason}
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
        {make.error && <Note meaning="alarm">{t('package.failed', { message: make.error.message })}</Note>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('package.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('package.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
