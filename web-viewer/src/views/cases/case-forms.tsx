/** The small forms of a case page: a note, a task, a person, a hand-over. Each says what went wrong beside itself. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { CASE_PERSON_ROLES } from '#protocol/case.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import { useCaseMembers, useChangeCase } from '../../data/case-queries.ts';
import { useKeptText } from '../../data/kept-text.ts';
import { fromTypedTime } from '../../data/typed-time.ts';
import { sayUnsaved } from '../../text/say-stale.ts';
import { useText } from '../../text/use-text.ts';
import { SaveState } from '../frame/save-state.tsx';
import css from './case.module.css';

export function Form({
  caseId,
  path,
  words,
  body,
  onDone,
  children,
}: {
  caseId: string;
  path: string;
  words: string;
  /** Null while something is missing. */
  body: object | null;
  onDone: () => void;
  children: ReactNode;
}): ReactElement {
  const { t } = useText();
  const change = useChangeCase(caseId);
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (body !== null) {
          change.mutate({ path, body }, { onSuccess: onDone });
        }
      }}
    >
      {children}
      <SaveState save={change} isChanged={body !== null} say={(error) => sayUnsaved(t, error)} />
      <Button type="submit" size="compact-md" disabled={body === null} loading={change.isPending}>
        {words}
      </Button>
    </form>
  );
}

export function NoteForm({ caseId }: { caseId: string }): ReactElement {
  const { t } = useText();
  const [text, setText] = useKeptText(`case-note.${caseId}`);
  const body = text.trim() === '' ? null : { text: text.trim() };
  return (
    <Form caseId={caseId} path="/notes" words={t('case.addNote')} body={body} onDone={() => setText('')}>
      <Textarea
        autosize
        minRows={2}
        maxLength={10_000}
        aria-label={t('case.addNote')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Form>
  );
}

export function TaskForm({ caseId }: { caseId: string }): ReactElement {
  const { t } = useText();
  const [title, setTitle] = useState('');
  const [due, setDue] = useState('');
  const [assigneeId, setAssignee] = useState<string | null>(null);
  const members = useCaseMembers(true);
  const dueAtMs = due.trim() === '' ? null : fromTypedTime(due);
  const isUnfit = due.trim() !== '' && dueAtMs === null;
  const body = title.trim() === '' || isUnfit ? null : { title: title.trim(), dueAtMs, assigneeId };
  return (
    <Form
      caseId={caseId}
      path="/tasks"
      words={t('case.addTask')}
      body={body}
      onDone={() => {
        setTitle('');
        setDue('');
      }}
    >
      <TextInput
        aria-label={t('case.taskTitle')}
        placeholder={t('case.taskTitle')}
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className={css.row}>
        <TextInput
          aria-label={t('case.due')}
          placeholder={t('case.due')}
          value={due}
          error={isUnfit && t('case.dueUnfit', { text: due })}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <Select
          aria-label={t('cases.lead')}
          placeholder={t('cases.lead')}
          clearable
          searchable
          value={assigneeId}
          onChange={setAssignee}
          data={(members.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
    </Form>
  );
}

export function PersonForm({ caseId }: { caseId: string }): ReactElement {
  const { t } = useText();
  const [name, setName] = useState('');
  const [contact, setContact] = useState('');
  const [role, setRole] = useState<string>('witness');
  const body = name.trim() === '' ? null : { name: name.trim(), contact: contact.trim(), role };
  return (
    <Form
      caseId={caseId}
      path="/people"
      words={t('case.addPerson')}
      body={body}
      onDone={() => {
        setName('');
        setContact('');
      }}
    >
      <div className={css.row}>
        <TextInput
          aria-label={t('case.name')}
          placeholder={t('case.name')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          aria-label={t('case.role')}
          allowDeselect={false}
          value={role}
          onChange={(value) => setRole(value ?? 'witness')}
          data={CASE_PERSON_ROLES.map((value) => ({ value, label: t(`personRole.${value}`) }))}
        />
      </div>
      <TextInput
        aria-label={t('case.contact')}
        placeholder={t('case.contact')}
        maxLength={500}
        value={contact}
        onChange={(event) => setContact(event.currentTarget.value)}
      />
    </Form>
  );
}

export function HandoverForm({ found }: { found: CaseDetail }): ReactElement {
  const { t } = useText();
  const [accountId, setAccount] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const members = useCaseMembers(true);
  const partners = (members.data?.items ?? []).filter(({ role }) => role === 'partner');
  const agency = partners.find(({ id }) => id === accountId)?.name;
  const expiresAtMs = fromTypedTime(until);
  const isUnfit = until.trim() !== '' && expiresAtMs === null;
  const isWhole = agency !== undefined && reason.trim() !== '' && expiresAtMs !== null;
  const body = isWhole
    ? { revision: found.revision, accountId, agency, reason: reason.trim(), expiresAtMs }
    : null;
  return (
    <Form
      caseId={found.id}
      path="/handovers"
      words={t('case.handOver')}
      body={body}
      onDone={() => setReason('')}
    >
      <div className={css.row}>
        <Select
          aria-label={t('case.partner')}
          placeholder={t('case.partner')}
          value={accountId}
          onChange={setAccount}
          data={partners.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextInput
          aria-label={t('case.until')}
          placeholder={t('case.until')}
          value={until}
          error={isUnfit && t('case.dueUnfit', { text: until })}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <TextInput
        aria-label={t('case.reason')}
        placeholder={t('case.reason')}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  );
}
