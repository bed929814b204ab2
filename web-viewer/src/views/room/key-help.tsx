/** All keys of the room, on request. */
import type { ReactElement } from 'react';
import { Kbd, Modal, Table } from '@mantine/core';
import { useText } from '../../text/use-text.ts';
import { KEYS } from './key-line.tsx';

export function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('alarm.cancel') }}
    >
      <Table>
        <Table.Tbody>
          {KEYS.map(([key, name]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={130}>
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{t(`keys.${name}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
