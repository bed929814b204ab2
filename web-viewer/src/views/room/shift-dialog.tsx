/**
 * The end of a shift in three steps: who takes over and what he should know, the sheet to be read, done. What is still
 * open is acknowledged to the successor by name once the sheet, which names it, is issued.
 */
import { useState, type ReactElement } from 'react';
import { Modal } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { ReportDetail } from '#protocol/report.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { keptName, writeKept } from '../../data/kept-store.ts';
import { LoadingRows } from '../frame/states.tsx';
import { useReports } from '../../data/report-queries.ts';
import { guessShift } from '../../data/shift.ts';
import { useDraftSheet, useHandOver, type SheetRequest } from '../../data/shift-queries.ts';
import { useText } from '../../text/use-text.ts';
import { KEPT_NOTES, KEPT_SUCCESSOR, ShiftForm } from './shift-form.tsx';
import { ShiftSheet } from './shift-sheet.tsx';

interface ShiftDialogProps {
  me: Me;
  /** Neither answered nor acknowledged, those put aside among them. */
  openAlarms: readonly IncidentView[];
  onClose: () => void;
}

export function ShiftDialog({ me, openAlarms, onClose }: ShiftDialogProps): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('shift.title')}
      closeButtonProps={{ 'aria-label': t('shift.close') }}
      // The keys of the room are not for what lies over it.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <ShiftSteps me={me} openAlarms={openAlarms} onClose={onClose} />
    </Modal>
  );
}

function ShiftSteps({ me, openAlarms, onClose }: ShiftDialogProps): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(60_000);
  const reports = useReports();
  const draft = useDraftSheet();
  const handOver = useHandOver();
  const [asked, setAsked] = useState<SheetRequest | null>(null);
  const [sheet, setSheet] = useState<ReportDetail | null>(null);
  const [isReading, setReading] = useState(false);

  if (reports.isPending) {
    return <LoadingRows count={4} />;
  }
  if (!isReading || sheet === null || asked === null) {
    return (
      <ShiftForm
        first={
          asked ?? {
            ...guessShift(reports.data ?? [], nowMs),
            handedOverBy: me.displayName,
            takenOverBy: '',
            notes: '',
          }
        }
        openCount={openAlarms.length}
        isPending={draft.isPending}
        error={draft.error}
        onPreview={(request) => {
          setAsked(request);
          draft.mutate(
            { asked: request, before: sheet },
            {
              onSuccess: (drafted) => {
                setSheet(drafted);
                setReading(true);
              },
            },
          );
        }}
      />
    );
  }
  return (
    <ShiftSheet
      sheet={handOver.data?.sheet ?? sheet}
      successor={asked.takenOverBy}
      openCount={openAlarms.length}
      handedOver={handOver.data ?? null}
      isPending={handOver.isPending}
      error={handOver.error}
      onAgain={() => setReading(false)}
      onClose={onClose}
      onHandOver={(isAcknowledging) =>
        handOver.mutate(
          {
            sheet,
            alarms: isAcknowledging ? openAlarms : [],
            note: t('shift.acknowledgeNote', { name: asked.takenOverBy }),
          },
          {
            onSuccess: () =>
              [KEPT_SUCCESSOR, KEPT_NOTES].forEach((name) => writeKept(keptName(me.id, name), '')),
          },
        )
      }
    />
  );
}
