/** Every word of the page in Vietnamese, the language it is written in first: one file a screen. en.ts must have the same keys to compile. */
import { account } from './vi/account.ts';
import { agentState } from './vi/agent-state.ts';
import { agents } from './vi/agents.ts';
import { alarmColumn } from './vi/alarm-column.ts';
import { auditActions } from './vi/audit-actions.ts';
import { cameras } from './vi/cameras.ts';
import { cases } from './vi/cases.ts';
import { faceCalibration } from './vi/face-calibration.ts';
import { faceSearch } from './vi/face-search.ts';
import { faces } from './vi/faces.ts';
import { frame } from './vi/frame.ts';
import { incidents } from './vi/incidents.ts';
import { map } from './vi/map.ts';
import { notify } from './vi/notify.ts';
import { problems } from './vi/problems.ts';
import { passers } from './vi/passers.ts';
import { player } from './vi/player.ts';
import { registry } from './vi/registry.ts';
import { reports } from './vi/reports.ts';
import { review } from './vi/review.ts';
import { room } from './vi/room.ts';
import { ruleFeedback } from './vi/rule-feedback.ts';
import { rules } from './vi/rules.ts';
import { search } from './vi/search.ts';
import { signIn } from './vi/sign-in.ts';
import { statistics } from './vi/statistics.ts';
import { wall } from './vi/wall.ts';
import { tools } from './vi/tools.ts';
import { watchList } from './vi/watch-list.ts';
import type { WordsOf } from './words-of.ts';

export const vi = {
  ...frame,
  ...signIn,
  ...search,
  ...account,
  ...room,
  ...tools,
  ...passers,
  ...player,
  ...alarmColumn,
  ...wall,
  ...auditActions,
  ...cameras,
  ...incidents,
  ...cases,
  ...rules,
  ...ruleFeedback,
  ...agents,
  ...agentState,
  ...notify,
  ...problems,
  ...map,
  ...registry,
  ...reports,
  ...review,
  ...watchList,
  ...faces,
  ...faceSearch,
  ...faceCalibration,
  ...statistics,
};

export type Words = WordsOf<typeof vi>;
