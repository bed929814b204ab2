/** The rules: who is told, how repeats are grouped, and who is next when nobody acknowledges. */
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import { Button, Group, NumberInput } from '@mantine/core';
import type { NotifyPerson, NotifyRule, Recipients } from '#protocol/notify.ts';
import { saveNotifyRule } from '../../data/notify-api.ts';
import { useChannels, useNotifyAct, useNotifyPeople, useNotifyRules } from '../../data/notify-queries.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { Pill } from '../frame/pill.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { SaveState } from '../frame/save-state.tsx';
import css from './notify.module.css';

export function Rules(): ReactElement {
  const { t } = useText();
  const rules = useNotifyRules();
  return (
    <section className={css.section} aria-labelledby="notify-rules">
      <h2 className={css.heading} id="notify-rules">
        {t('notify.rules')}
      </h2>
      {rules.data ? (
        <div className={css.cards}>
          {rules.data.map((rule) => (
            <Rule key={`${rule.id} ${rule.revision}`} rule={rule} />
          ))}
        </div>
      ) : rules.isError ? (
        <ProblemCard error={rules.error} onRetry={() => void rules.refetch()} />
      ) : (
        <LoadingRows count={3} />
      )}
    </section>
  );
}

function Rule({ rule }: { rule: NotifyRule }): ReactElement {
  const { t } = useText();
  const people = useNotifyPeople().data ?? [];
  const channels = useChannels().data ?? [];
  const [groupMinutes, setGroupMinutes] = useState(rule.groupMinutes);
  const [minutes, setMinutes] = useState(rule.escalation.map(({ afterMinutes }) => afterMinutes));
  const save = useNotifyAct(saveNotifyRule);
  const nameOf = (id: string): string => {
    const channel = channels.find((one) => one.id === id);
    return channel === undefined || channel.kind === 'webhook'
      ? (channel?.name ?? id)
      : t(`notify.kind.${channel.kind}`);
  };
  const escalation = rule.escalation.map((step, i) => ({
    ...step,
    afterMinutes: minutes[i] ?? step.afterMinutes,
  }));
  const isChanged =
    groupMinutes !== rule.groupMinutes ||
    escalation.some(({ afterMinutes }, i) => afterMinutes !== rule.escalation[i]?.afterMinutes);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate({ ...rule, groupMinutes, escalation });
  };
  return (
    <form className={css.card} onSubmit={submit} data-rule={rule.id}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <h3>{rule.name}</h3>
        <Pill icon={rule.isEnabled ? 'check' : 'down'} meaning={rule.isEnabled ? 'healthy' : 'unknown'}>
          {t(rule.isEnabled ? 'notify.isOn' : 'notify.isOff')}
        </Pill>
      </Group>
      <dl>
        <dt>{t('notify.about')}</dt>
        <dd>{rule.severities.map((severity) => t(`notify.severity.${severity}`)).join(', ')}</dd>
        <dt>{t('notify.whom')}</dt>
        <dd>{sayWhom(t, rule, people)}</dd>
        <dt>{t('notify.over')}</dt>
        <dd>{rule.channelIds.map(nameOf).join(', ')}</dd>
        <dt>{t('notify.quiet')}</dt>
        <dd>
          {rule.quietHours.length === 0
            ? t('notify.noQuiet')
            : rule.quietHours.map(({ from, to }) => `${from} – ${to}`).join(', ')}
        </dd>
        <dt>{t('notify.steps')}</dt>
        <dd>
          {rule.escalation.length === 0
            ? t('notify.noSteps')
            : rule.escalation
                .map((step) =>
                  t('notify.step', { minutes: step.afterMinutes, whom: sayWhom(t, step, people) }),
                )
                .join('; ')}
        </dd>
      </dl>
      <Group>
        <NumberInput
          min={0}
          max={1440}
          w={150}
          label={t('notify.group')}
          value={groupMinutes}
          onChange={(value) => setGroupMinutes(Number(value))}
        />
        {minutes.map((value, i) => (
          <NumberInput
            key={i}
            min={1}
            max={1440}
            w={150}
            label={t('notify.stepMinutes', { number: i + 1 })}
            value={value}
            onChange={(next) => setMinutes(minutes.map((one, j) => (j === i ? Number(next) : one)))}
          />
        ))}
      </Group>
      <Group>
        <Button type="submit" size="compact-md" loading={save.isPending}>
          {t('notify.save')}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          onClick={() => save.mutate({ ...rule, isEnabled: !rule.isEnabled })}
        >
          {t(rule.isEnabled ? 'notify.turnOff' : 'notify.turnOn')}
        </Button>
      </Group>
      <SaveState
        save={save}
        isChanged={isChanged}
        onRetry={() => save.variables && save.mutate(save.variables)}
      />
    </form>
  );
}

function sayWhom(
  t: Say,
  { roles, accountIds }: Pick<Recipients, 'roles' | 'accountIds'>,
  people: readonly NotifyPerson[],
): string {
  const names = accountIds.map((id) => people.find(({ accountId }) => accountId === id)?.displayName ?? '?');
  return [...roles.map((role) => t(`role.${role}`)), ...names].join(', ');
}
