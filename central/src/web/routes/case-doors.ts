/** What the doors about cases have in common: who may do this with this case, and what a change is answered with. */
import { z } from 'zod';
import type { Ability } from '#protocol/account.ts';
import type { CaseWarning } from '#protocol/case.ts';
import type { CaseChanged } from '#protocol/case-view.ts';
import { uuid } from '#protocol/names.ts';
import type { LinkResult } from '../../ledger/cases/cases.ts';
import type { Changed } from '../../ledger/cases/case-state.ts';
import type { Member } from '../../people/standing.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import type { Wrong } from '../../proceedings/case-desk.ts';
import { refuse, type Refusal } from '../route.ts';

export const caseParams = z.strictObject({ id: uuid });
export const partParams = z.strictObject({ id: uuid, partId: uuid });

/** The same words for what is not there and what this person may not know to be there. */
export function unknownCase(id: string): Refusal {
  return refuse('not-found', `id: there is no case '${id}'`);
}

/** `revision`: as the request named it; `thing`: what it is of. */
export function refusalOf(
  result: Changed | LinkResult | Wrong,
  { thing, revision }: { thing: string; revision?: number },
): Refusal | null {
  switch (result.status) {
    case 'done':
      return null;
    case 'unknown':
      return refuse('not-found', `there is no such ${thing}`);
    case 'as-it-was':
      return refuse('conflict', `${thing}: it is so already`);
    case 'refused':
      return refuse('conflict', result.reason);
    case 'wrong':
      return refuse('bad-request', `body.${result.reason}`);
    case 'stale':
      return refuse(
        'conflict',
        `revision: found ${revision ?? ''}, but ${result.byName} changed this ${thing} at ${new Date(result.atMs).toISOString()}: read it again`,
      );
  }
}

/** Runs the change when this person may do it with this case, and answers with the case after it. */
export async function changeCase(
  { caseBook }: { caseBook: CaseBook },
  who: { account: Member; ability: Ability; caseId: string },
  change: () => Promise<Changed | LinkResult | Wrong>,
  about: { thing: string; revision?: number } = { thing: 'case' },
): Promise<{ reply: CaseChanged } | Refusal> {
  if ((await caseBook.mayDo(who.account, who.ability, who.caseId)) === null) {
    return unknownCase(who.caseId);
  }
  return refusalOf(await change(), about) ?? answerWith(caseBook, who.account, who.caseId);
}

export async function answerWith(
  caseBook: CaseBook,
  account: Member,
  caseId: string,
  warnings: CaseWarning[] = [],
): Promise<{ reply: CaseChanged } | Refusal> {
  const detail = await caseBook.detail(account, caseId);
  return detail === null ? unknownCase(caseId) : { reply: { case: detail, warnings } };
}
