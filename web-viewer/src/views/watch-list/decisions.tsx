/** What may be done with an entry now: submit, approve, refuse, withdraw. Each says beforehand what will happen. */
import { useState, type ReactElement } from 'react';
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { APPROVALS_NEEDED, type WatchListEntry } from '#protocol/watch-list.ts';
import { useNowMs } from '../../data/central-context.tsx';
import type { Decision } from '../../data/face-api.ts';
import { useDecideEntry, useSubmitEntry } from '../../data/face-queries.ts';
import { formatDate } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { sayPlaces } from '../../text/say-entry.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { SaveFailed } from './entry-form.tsx';
import css from './entry.module.css';
import { missingOf, type Missing } from './submission.ts';
import { useSites } from './use-sites.ts';

interface DecisionsProps {
  entry: WatchListEntry;
  work: { isChanged: boolean; isSending: boolean };
}

const MINUTE_MS = 60_000;

export function Decisions({ entry, work }: DecisionsProps): ReactElement | null {
  const { t } = useText();
  const [asked, setAsked] = useState<Decision | null>(null);
  const isDraftOfMine = entry.status === 'draft' && (entry.mayEdit || entry.maySubmit);
  if (!isDraftOfMine && !entry.mayApprove && !entry.mayWithdraw) {
    return null;
  }
  return (
    <section className={`${css.panel ?? ''} ${css.decisions ?? ''}`} data-decisions>
      {isDraftOfMine && <Submit entry={entry} work={work} />}
      {entry.mayApprove && (
        <Group gap="xs" grow>
          <Button onClick={() => setAsked('approvals')}>{t('decide.approvals')}</Button>
          <Button variant="default" onClick={() => setAsked('refusal')}>
            {t('decide.refusal')}
          </Button>
        </Group>
      )}
      {entry.mayWithdraw && (
        <Button variant="outline" color="red" onClick={() => setAsked('withdrawal')}>
          {t('decide.withdrawal')}
        </Button>
      )}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked && t(`decide.${asked}`)}
        closeButtonProps={{ 'aria-label': t('decide.cancel') }}
      >
        {asked && <DecisionForm entry={entry} decision={asked} onDone={() => setAsked(null)} />}
      </Modal>
    </section>
  );
}

function Submit({ entry, work }: DecisionsProps): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(MINUTE_MS);
  const submit = useSubmitEntry(entry.id);
  const missing = missingOf(entry, work, nowMs);
  return (
    <>
      <Button
        disabled={missing.length > 0 || !entry.maySubmit}
        loading={submit.isPending}
        onClick={() => submit.mutate(entry.version)}
      >
        {t('decide.submit')}
      </Button>
      <div role="status" data-missing={missing.length}>
        {missing.length > 0 ? (
          <>
            {t('decide.missing')}
            <ul className={css.missing}>
              {missing.map((one) => (
                <li key={one.what}>{sayMissing(t, one)}</li>
              ))}
            </ul>
          </>
        ) : (
          <span className={css.soft}>{t(entry.maySubmit ? 'decide.ready' : 'decide.notYet')}</span>
        )}
      </div>
      {submit.error && <SaveFailed error={submit.error} />}
    </>
  );
}

function sayMissing(t: Say, missing: Missing): string {
  switch (missing.what) {
    case 'pictures':
      return missing.count === 1
        ? t('decide.missingPicture')
        : t('decide.missingPictures', { count: missing.count });
    case 'save':
      return t('decide.missingSave');
    case 'send':
      return t('decide.missingSend');
    case 'expiry':
      return t('decide.missingExpiry');
  }
}

interface DecisionFormProps {
  entry: WatchListEntry;
  decision: Decision;
  onDone: () => void;
}

function DecisionForm({ entry, decision, onDone }: DecisionFormProps): ReactElement {
  const { t } = useText();
  const [note, setNote] = useState('');
  // What was on the page when the question was asked; central refuses if that is no longer the newest.
  const [seenVersion] = useState(entry.version);
  const decide = useDecideEntry(entry.id);
  const words = useConsequence(entry, decision);
  const isOutdated =
    entry.version !== seenVersion || (decide.error instanceof Refused && decide.error.code === 'conflict');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        decide.mutate({ decision, version: seenVersion, note: note.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack>
        <p className={css.consequence} data-consequence={decision}>
          {words}
        </p>
        <Textarea
          label={t('decide.note')}
          description={t('decide.noteHint')}
          data-autofocus
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {isOutdated ? (
          <Note meaning="alarm">{t('decide.changed')}</Note>
        ) : (
          decide.error && <SaveFailed error={decide.error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('decide.cancel')}
          </Button>
          <Button
            type="submit"
            color={decision === 'approvals' ? 'blue.8' : 'red.9'}
            disabled={isOutdated}
            loading={decide.isPending}
          >
            {t(`decide.go.${decision}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useConsequence(entry: WatchListEntry, decision: Decision): string {
  const { t } = useText();
  const { nameOf } = useSites();
  const { name, spread } = entry;
  switch (decision) {
    case 'approvals':
      return entry.approvals.length + 1 < APPROVALS_NEEDED
        ? t('decide.what.approvals.first', { name })
        : t('decide.what.approvals.last', {
            name,
            places: sayPlaces(t, entry.siteIds, nameOf),
            date: formatDate(entry.expiresAtMs),
          });
    case 'refusal':
      return t('decide.what.refusal', { name });
    case 'withdrawal':
      return t('decide.what.withdrawal', { name, count: spread.holding + spread.stillToErase });
  }
}
