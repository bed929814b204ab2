/** The keys of the room: one line under the wall, and all of them on request. */
import type { ReactElement } from 'react';
import { Kbd, Modal, Table } from '@mantine/core';
import { useText } from '../../text/use-text.ts';
import css from './room.module.css';

const KEYS = [
  ['1 – 6', 'layouts'],
  ['L', 'layoutMenu'],
  ['E', 'arrange'],
  ['U', 'tour'],
  ['T', 'tv'],
  ['← ↑ → ↓', 'arrows'],
  ['PgUp PgDn', 'pages'],
  ['Enter', 'enlarge'],
  ['Esc', 'back'],
  ['+ − 0', 'closer'],
  ['S', 'snapshot'],
  ['R', 'replay'],
  ['P', 'turn'],
  ['F', 'full'],
  ['/', 'search'],
  ['A', 'acknowledge'],
  ['V', 'case'],
  ['X', 'falseAlarm'],
  ['Z', 'snooze'],
  ['B', 'alarms'],
  ['M', 'map'],
  ['N', 'sound'],
  ['?', 'help'],
] as const;

const IN_LINE = new Set<string>([
  'layouts',
  'pages',
  'enlarge',
  'full',
  'search',
  'acknowledge',
  'case',
  'falseAlarm',
  'map',
  'help',
]);

export function KeyLine(): ReactElement {
  const { t } = useText();
  return (
    <p className={css.keyLine} aria-hidden>
      {KEYS.filter(([, name]) => IN_LINE.has(name)).map(([key, name]) => (
        <span key={name}>
          <b>{key}</b> {t(`keys.${name}`)}
        </span>
      ))}
    </p>
  );
}

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
