/** What is asked for as a draft: a month, a week or a shift, that has begun. */
import type { ReportRequest } from '#protocol/report.ts';
import { spanOfMonth, spanOfWeek, startOfDay } from '../../reports/civil-time.ts';
import type { Draft } from '../../reports/desk.ts';
import { refuse, type Refusal } from '../route.ts';

const LONGEST_SHIFT_MS = 48 * 3_600_000;

export function draftOf(body: ReportRequest, nowMs: number): Draft | Refusal {
  switch (body.kind) {
    case 'monthly': {
      const span = spanOfMonth(body.month);
      return span.fromMs > nowMs
        ? refuse('bad-request', `body.month: found ${body.month}, expected a month that has begun`)
        : { kind: 'monthly', ...span };
    }
    case 'weekly': {
      const span = spanOfWeek(startOfDay(body.day));
      return span.fromMs > nowMs
        ? refuse('bad-request', `body.day: found ${body.day}, expected a day of a week that has begun`)
        : { kind: 'weekly', ...span };
    }
    case 'handover': {
      const { fromMs, toMs, handedOverBy, takenOverBy } = body;
      const isShift = fromMs < toMs && toMs - fromMs <= LONGEST_SHIFT_MS && fromMs <= nowMs;
      return isShift
        ? { kind: 'handover', fromMs, toMs, people: { handedOverBy, takenOverBy } }
        : refuse(
            'bad-request',
            `body.fromMs, body.toMs: found ${fromMs}, ${toMs}, expected a shift of up to 48 hours that has begun`,
          );
    }
  }
}
