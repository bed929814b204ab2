/** Handing over a shift: a sheet is drafted, read, issued, and what is open is acknowledged to the successor. */
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { IncidentView } from '#protocol/incident.ts';
import type { ReportDetail } from '#protocol/report.ts';
import { sendAnswer } from './alarm-queries.ts';
import { answerAlarms, type Answered } from './answer-alarms.ts';
import { keys } from './keys.ts';
import { changeReport, draftReport } from './report-api.ts';
import type { Shift } from './shift.ts';

export interface SheetRequest extends Shift {
  handedOverBy: string;
  takenOverBy: string;
  notes: string;
}

/** A draft that nobody has seen but its writer; written anew, the one before is withdrawn. */
export function useDraftSheet(): UseMutationResult<
  ReportDetail,
  Error,
  { asked: SheetRequest; before: ReportDetail | null }
> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ asked: { notes, ...shift }, before }) => {
      if (before?.state === 'draft') {
        await changeReport(before.id, { step: 'withdrawal', revision: before.revision, reason: REDRAWN });
      }
      const drafted = await draftReport({ kind: 'handover', ...shift });
      return notes === ''
        ? drafted
        : await changeReport(drafted.id, { step: 'texts', revision: drafted.revision, texts: { notes } });
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.reports, exact: true }),
  });
}

/** It stands on record, in the language of the records. */
const REDRAWN = 'Lập lại biên bản bàn giao ca';

export interface HandedOver {
  sheet: ReportDetail;
  answered: Answered;
}

/** May be tried again: an issued sheet is not issued twice. */
export function useHandOver(): UseMutationResult<
  HandedOver,
  Error,
  { sheet: ReportDetail; alarms: readonly IncidentView[]; note: string }
> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ sheet, alarms, note }) => {
      const issued =
        sheet.state === 'draft'
          ? await changeReport(sheet.id, { step: 'issue', revision: sheet.revision, number: null })
          : sheet;
      // After it: on the sheet they are still open.
      const answered = await answerAlarms(alarms, { act: 'acknowledge', note }, sendAnswer);
      return { sheet: issued, answered };
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.reports }),
        cache.invalidateQueries({ queryKey: keys.alarms }),
        cache.invalidateQueries({ queryKey: keys.incidentPages }),
      ]),
  });
}
