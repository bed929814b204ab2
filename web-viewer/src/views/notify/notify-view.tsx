/** Telling people, for administrators: channels with a test each, rules, addresses, and what became of each message. */
import type { ReactElement } from 'react';
import { useText } from '../../text/use-text.ts';
import table from '../frame/table.module.css';
import { Channels } from './channels.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { MyNotify } from './my-notify.tsx';
import { People } from './people.tsx';
import { Rules } from './rules.tsx';

export function NotifyView(): ReactElement {
  const { t } = useText();
  return (
    <div className={table.page}>
      <h1 className={table.title}>{t('notify.title')}</h1>
      <Channels />
      <Rules />
      <People />
      <MyNotify />
      <DeliveryLog />
    </div>
  );
}
