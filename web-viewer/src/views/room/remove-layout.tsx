/** Asks before a layout is removed. */
import type { ReactElement } from 'react';
import { Button, Group, Modal } from '@mantine/core';
import type { WallLayout } from '#protocol/wall-layout.ts';
import { useRemoveLayout } from '../../data/layout-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';

interface RemoveLayoutProps {
  layout: WallLayout | null;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveLayout({ layout, onClose, onRemoved }: RemoveLayoutProps): ReactElement {
  const { t } = useText();
  const removing = useRemoveLayout();
  return (
    <Modal
      opened={layout !== null}
      onClose={onClose}
      title={t('wall.removeTitle', { name: layout?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('alarm.cancel') }}
    >
      <p>{t('wall.removeBody')}</p>
      {removing.error && (
        <p role="alert">{t('wall.arrange.failed', { message: sayProblem(t, removing.error) })}</p>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('alarm.cancel')}
        </Button>
        <Button
          color="red"
          loading={removing.isPending}
          onClick={() => layout && removing.mutate(layout.id, { onSuccess: onRemoved })}
        >
          {t('wall.remove')}
        </Button>
      </Group>
    </Modal>
  );
}
