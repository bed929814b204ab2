/** Where each person is reached; the address is the administrator's to say. */
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import { Button, Group, TextInput } from '@mantine/core';
import type { NotifyPerson } from '#protocol/notify.ts';
import { saveEmail } from '../../data/notify-api.ts';
import { useNotifyAct, useNotifyPeople } from '../../data/notify-queries.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import css from './notify.module.css';

export function People(): ReactElement {
  const { t } = useText();
  const people = useNotifyPeople();
  return (
    <section className={css.section} aria-labelledby="notify-people">
      <h2 className={css.heading} id="notify-people">
        {t('notify.people')}
      </h2>
      {people.data ? (
        <div className={table.scroll}>
          <DataTable>
            <thead>
              <tr>
                <th scope="col">{t('notify.person')}</th>
                <th scope="col">{t('notify.email')}</th>
                <th scope="col">{t('notify.devices')}</th>
              </tr>
            </thead>
            <tbody>
              {people.data.map((person) => (
                <Person key={`${person.accountId} ${person.revision}`} person={person} />
              ))}
            </tbody>
          </DataTable>
        </div>
      ) : people.isError ? (
        <ProblemCard error={people.error} onRetry={() => void people.refetch()} />
      ) : (
        <LoadingRows count={3} />
      )}
    </section>
  );
}

function Person({ person }: { person: NotifyPerson }): ReactElement {
  const { t } = useText();
  const [email, setEmail] = useState(person.email ?? '');
  const save = useNotifyAct((address: string | null) => saveEmail(person, address));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate(email.trim() === '' ? null : email.trim());
  };
  return (
    <tr>
      <td>
        {person.displayName}
        <small>{t(`role.${person.role}`)}</small>
      </td>
      <td>
        <form onSubmit={submit}>
          <Group wrap="nowrap">
            <TextInput
              type="email"
              aria-label={`${t('notify.email')}: ${person.displayName}`}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button
              type="submit"
              variant="default"
              disabled={email === (person.email ?? '')}
              loading={save.isPending}
            >
              {t('notify.save')}
            </Button>
          </Group>
        </form>
        {save.error && <ProblemCard error={save.error} onRetry={() => save.reset()} />}
      </td>
      <td className={table.number}>{person.devices}</td>
    </tr>
  );
}
