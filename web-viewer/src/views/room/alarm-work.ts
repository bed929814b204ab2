/** What may be done with a row of the alarm column, and by whom. */
import type { Me } from '#protocol/account.ts';
import type { AlarmGroup } from '../../data/alarm-groups.ts';
import type { Answered } from '../../data/answer-alarms.ts';

export type AlarmFormName = 'acknowledge' | 'case' | 'false-alarm' | 'snooze';

export interface AlarmRights {
  mayAcknowledge: boolean;
  mayTriage: boolean;
  mayOpenCase: boolean;
}

export interface RowWork {
  open: (key: string, form: AlarmFormName) => void;
  /** Without having done anything. */
  cancel: (key: string) => void;
  /** `answered`: where not all of the row may have been taken. */
  done: (key: string, answered: Answered | null) => void;
  unfold: (key: string, isUnfolded: boolean) => void;
}

export function alarmRights({ abilities }: Me): AlarmRights {
  return {
    mayAcknowledge: abilities.includes('incident.acknowledge'),
    mayTriage: abilities.includes('incident.triage'),
    mayOpenCase: abilities.includes('case.work'),
  };
}

/** What is critical is not put aside. */
export function mayDo(rights: AlarmRights, form: AlarmFormName, { severity }: AlarmGroup): boolean {
  switch (form) {
    case 'acknowledge':
      return rights.mayAcknowledge;
    case 'case':
      return rights.mayOpenCase;
    case 'false-alarm':
      return rights.mayTriage;
    case 'snooze':
      return rights.mayAcknowledge && severity !== 'critical';
  }
}
