/** The sheet of a shift as it will be issued, and then as it is: to be read, printed, taken away as a file. */
import { useState, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { Button, Checkbox } from '@mantine/core';
import { Link } from 'wouter';
import type { ReportDetail } from '#protocol/report.ts';
import { reportFileUrl } from '../../data/report-api.ts';
import type { HandedOver } from '../../data/shift-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { PaperText } from '../reports/paper-text.tsx';
import css from './shift.module.css';

interface ShiftSheetProps {
  sheet: ReportDetail;
  successor: string;
  openCount: number;
  /** Null until it is done. */
  handedOver: HandedOver | null;
  isPending: boolean;
  error: Error | null;
  onAgain: () => void;
  onHandOver: (isAcknowledging: boolean) => void;
  onClose: () => void;
}

export function ShiftSheet(props: ShiftSheetProps): ReactElement {
  const { sheet, successor, openCount, handedOver, isPending, error, onAgain, onHandOver } = props;
  const { t } = useText();
  const [isAcknowledging, setAcknowledging] = useState(true);
  return (
    <>
      <div className={css.sheet} tabIndex={0} role="region" aria-label={t('shift.title')}>
        <PaperText paper={sheet.paper} />
      </div>
      {handedOver !== null ? (
        <Done {...props} handedOver={handedOver} />
      ) : (
        <>
          {openCount > 0 && (
            <Checkbox
              mt="sm"
              label={`${t('shift.acknowledge')} (${openCount})`}
              checked={isAcknowledging}
              onChange={(event) => setAcknowledging(event.currentTarget.checked)}
            />
          )}
          {error !== null && (
            <p className={css.failed} role="alert">
              {t('shift.failed', { message: sayProblem(t, error) })}
            </p>
          )}
          <div className={css.buttons}>
            <Button variant="default" disabled={isPending} onClick={onAgain}>
              {t('shift.again')}
            </Button>
            <Button loading={isPending} onClick={() => onHandOver(isAcknowledging)}>
              {t('shift.confirm')}: {successor}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function Done({
  sheet,
  successor,
  handedOver: { answered },
  onClose,
}: ShiftSheetProps & { handedOver: HandedOver }): ReactElement {
  const { t } = useText();
  const { doneIds, fasterIds, failed } = answered;
  return (
    <div data-shift="handed-over">
      <p className={css.done} role="status">
        <Icon name="check" size={16} /> {t('shift.done', { name: successor })}{' '}
        {doneIds.length > 0 && t('shift.acknowledged', { count: doneIds.length })}{' '}
        {fasterIds.length > 0 && t('alarmDone.faster', { count: fasterIds.length })}
      </p>
      {failed.length > 0 && (
        <p className={css.failed} role="alert">
          {t('shift.notAcknowledged', { count: failed.length })}
        </p>
      )}
      <div className={css.buttons}>
        <Button onClick={printSheet}>{t('shift.print')}</Button>
        {(['pdf', 'docx'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            href={reportFileUrl(sheet.id, format)}
            download
            variant="default"
          >
            {t(`shift.${format}`)}
          </Button>
        ))}
        <Button component={Link} href={`/reports/${sheet.id}`} variant="default">
          {t('shift.sheet')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('shift.close')}
        </Button>
      </div>
      {createPortal(
        <div className={css.printed} aria-hidden>
          <PaperText paper={sheet.paper} />
        </div>,
        document.body,
      )}
    </div>
  );
}

/** The sheet alone, not the room behind it. */
function printSheet(): void {
  document.documentElement.dataset['print'] = 'shift';
  window.addEventListener('afterprint', () => delete document.documentElement.dataset['print'], {
    once: true,
  });
  window.print();
}
