/** What somebody did, as the audit log has it, in the words of the page. */
import type { Say } from './use-text.ts';

/** `action` as central writes it: `case.opened`. One that a newer central has and this page does not know stays as it is. */
export function sayAction(t: Say, action: string): string {
  return t(`auditAction.${action}` as 'auditAction.case.opened', { defaultValue: action });
}
