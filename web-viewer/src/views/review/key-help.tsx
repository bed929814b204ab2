/** The keys of the review in words: the usual ones in a line under the timeline, all of them in a dialog. */
import type { ReactElement } from 'react';
import { Kbd, Modal, Table } from '@mantine/core';
import { useText } from '../../text/use-text.ts';

const ROWS = [
  [['Space', 'K'], 'play'],
  [['J', 'L'], 'run'],
  [[',', '.'], 'picture'],
  [['[', ']'], 'pace'],
  [['←', '→'], 'seconds'],
  [['Shift ←', 'Shift →'], 'minute'],
  [['PageUp', 'PageDown'], 'minutes'],
  [['Home', 'End'], 'ends'],
  [['+', '−'], 'zoom'],
  [['I', 'O'], 'range'],
  [['B'], 'bookmark'],
  [['E'], 'export'],
  [['1', '…', '9'], 'main'],
  [['M'], 'mute'],
  [['?'], 'help'],
] as const;

export function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('reviewKeys.title')}
      closeButtonProps={{ 'aria-label': t('hold.cancel') }}
    >
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {ROWS.map(([keys, name]) => (
            <Table.Tr key={name}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {keys.map((key) => (
                  <Kbd key={key} size="sm" me={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{t(`reviewKeys.${name}`)}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t('reviewKeys.wheelName')}</Table.Td>
            <Table.Td>{t('reviewKeys.wheel')}</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t('reviewKeys.dragName')}</Table.Td>
            <Table.Td>{t('reviewKeys.drag')}</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
