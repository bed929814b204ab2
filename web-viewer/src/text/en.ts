/** Every word of the page in English, one file a screen. Each takes its keys from the Vietnamese one: a missing or extra key does not compile. */
import { account } from './en/account.ts';
import { agentState } from './en/agent-state.ts';
import { agents } from './en/agents.ts';
import { alarmColumn } from './en/alarm-column.ts';
import { auditActions } from './en/audit-actions.ts';
import { cameras } from './en/cameras.ts';
import { cases } from './en/cases.ts';
import { faceCalibration } from './en/face-calibration.ts';
import { faceSearch } from './en/face-search.ts';
import { faces } from './en/faces.ts';
import { frame } from './en/frame.ts';
import { incidents } from './en/incidents.ts';
import { map } from './en/map.ts';
import { notify } from './en/notify.ts';
import { problems } from './en/problems.ts';
import { passers } from './en/passers.ts';
import { player } from './en/player.ts';
import { registry } from './en/registry.ts';
import { reports } from './en/reports.ts';
import { review } from './en/review.ts';
import { room } from './en/room.ts';
import { ruleFeedback } from './en/rule-feedback.ts';
import { rules } from './en/rules.ts';
import { search } from './en/search.ts';
import { signIn } from './en/sign-in.ts';
import { statistics } from './en/statistics.ts';
import { wall } from './en/wall.ts';
import { tools } from './en/tools.ts';
import { watchList } from './en/watch-list.ts';
import type { Words } from './vi.ts';

export const en: Words = {
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
