/** Rights lent and borrowed; lending some for a number of hours. */
import { useState, type ReactElement } from 'react';
import { Alert, Button, Modal, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { Ability, Me } from '#protocol/account.ts';
import type { DelegationView } from '#protocol/delegation.ts';
import { grantDelegation, revokeDelegation } from '../../data/account-api.ts';
import { useAccountAct, useDelegationChoices, useDelegations } from '../../data/account-queries.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { formatDateTime } from '../../data/format-time.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import css from './account.module.css';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 31 * 24;

export function Delegations({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const delegations = useDelegations();
  const revoke = useAccountAct(revokeDelegation);
  const [isGiving, setGiving] = useState(false);
  return (
    <section className={css.section} aria-labelledby="delegations">
      <h2 className={css.heading} id="delegations">
        {t('delegation.title')}
      </h2>
      <p className={css.why}>{t('delegation.why')}</p>
      {me.abilities.includes('delegation.grant') && (
        <div className={css.row}>
          <Button size="compact-md" onClick={() => setGiving(true)}>
            {t('delegation.give')}
          </Button>
        </div>
      )}
      {delegations.isPending ? (
        <LoadingRows count={1} />
      ) : delegations.data === undefined ? (
        <ProblemCard error={delegations.error} onRetry={() => void delegations.refetch()} />
      ) : delegations.data.length === 0 ? (
        <p>{t('delegation.none')}</p>
      ) : (
        <DelegationTable me={me} items={delegations.data} onRevoke={(id) => revoke.mutate(id)} />
      )}
      <Modal
        opened={isGiving}
        onClose={() => setGiving(false)}
        title={t('delegation.give')}
        closeButtonProps={{ 'aria-label': t('account.cancel') }}
      >
        <GiveForm onDone={() => setGiving(false)} />
      </Modal>
    </section>
  );
}

interface TableProps {
  me: Me;
  items: DelegationView[];
  onRevoke: (id: string) => void;
}

function DelegationTable({ me, items, onRevoke }: TableProps): ReactElement {
  const { t } = useText();
  return (
    <div className={table.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['direction', 'rights', 'time', 'state'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`delegation.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="only-read">{t('delegation.revoke')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const isGiven = item.from.id === me.id;
            const isOpen = item.state === 'in-force' || item.state === 'waiting';
            return (
              <tr key={item.id} data-state={item.state}>
                <td>
                  {isGiven
                    ? t('delegation.given', { name: item.to.name })
                    : t('delegation.received', { name: item.from.name })}
                  <small>{item.reason}</small>
                </td>
                <td className={table.wide}>
                  {item.abilities.map((ability) => t(`ability.${ability}`)).join(', ')}
                </td>
                <td>
                  {formatDateTime(item.startsAtMs)} – {formatDateTime(item.expiresAtMs)}
                </td>
                <td>{t(`delegation.states.${item.state}`)}</td>
                <td>
                  {isOpen && (
                    <Button size="compact-sm" variant="default" onClick={() => onRevoke(item.id)}>
                      {t(isGiven ? 'delegation.revoke' : 'delegation.giveBack')}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </DataTable>
    </div>
  );
}

function GiveForm({ onDone }: { onDone: () => void }): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(60_000);
  const choices = useDelegationChoices();
  const [toId, setToId] = useState<string | null>(null);
  const [abilities, setAbilities] = useState<Ability[]>([]);
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState(12);
  const grant = useAccountAct(grantDelegation);

  if (choices.data === undefined) {
    return choices.isPending ? (
      <LoadingRows count={2} />
    ) : (
      <ProblemCard error={choices.error} onRetry={() => void choices.refetch()} />
    );
  }
  const lendable = choices.data.abilities;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (toId !== null && abilities.length > 0 && reason.trim() !== '') {
          const times = { startsAtMs: nowMs, expiresAtMs: nowMs + hours * HOUR_MS };
          const scope = { siteIds: null, siteGroups: null };
          grant.mutate({ toId, abilities, scope, reason, ...times }, { onSuccess: onDone });
        }
      }}
    >
      <Stack>
        <Select
          label={t('delegation.to')}
          searchable
          data={choices.data.people.map(({ id, name, role }) => ({
            value: id,
            label: `${name} (${t(`role.${role}`)})`,
          }))}
          value={toId}
          onChange={setToId}
        />
        <MultiSelect
          label={t('delegation.rights')}
          searchable
          data={lendable.map((ability) => ({ value: ability, label: t(`ability.${ability}`) }))}
          value={abilities}
          onChange={(chosen) => setAbilities(lendable.filter((ability) => chosen.includes(ability)))}
        />
        <NumberInput
          label={t('delegation.hours')}
          min={1}
          max={MOST_HOURS}
          value={hours}
          onChange={(value) => setHours(Number(value))}
        />
        <TextInput
          label={t('delegation.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {grant.error && (
          <Alert color="red" role="alert">
            {t('account.failed', { message: sayProblem(t, grant.error) })}
          </Alert>
        )}
        <Button
          type="submit"
          disabled={toId === null || abilities.length === 0 || reason.trim() === ''}
          loading={grant.isPending}
        >
          {t('delegation.submit')}
        </Button>
      </Stack>
    </form>
  );
}
