/** The channels: on or off, tried out, and webhooks added. */
import { useState, type SyntheticEvent, type ReactElement } from 'react';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import type { ChannelView } from '#protocol/notify.ts';
import { addWebhook, switchChannel, testChannel } from '../../data/notify-api.ts';
import { useChannels, useNotifyAct, useNotifyPeople } from '../../data/notify-queries.ts';
import { useText } from '../../text/use-text.ts';
import { Pill } from '../frame/pill.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from './notify.module.css';

export function Channels(): ReactElement {
  const { t } = useText();
  const channels = useChannels();
  const [isAdding, setAdding] = useState(false);
  return (
    <section className={css.section} aria-labelledby="channels">
      <h2 className={css.heading} id="channels">
        {t('notify.channels')}
      </h2>
      {channels.data ? (
        <div className={css.cards}>
          {channels.data.map((channel) => (
            <Channel key={channel.id} channel={channel} />
          ))}
        </div>
      ) : channels.isError ? (
        <ProblemCard error={channels.error} onRetry={() => void channels.refetch()} />
      ) : (
        <LoadingRows count={2} />
      )}
      <div>
        <Button variant="default" onClick={() => setAdding(true)}>
          {t('notify.addWebhook')}
        </Button>
      </div>
      {isAdding && <WebhookDialog onClose={() => setAdding(false)} />}
    </section>
  );
}

function Channel({ channel }: { channel: ChannelView }): ReactElement {
  const { t } = useText();
  const turn = useNotifyAct(switchChannel);
  const test = useNotifyAct(testChannel);
  const { webhook, isEnabled } = channel;
  return (
    <article className={css.card} data-channel={channel.id}>
      <Group justify="space-between">
        <h3>{channel.kind === 'webhook' ? channel.name : t(`notify.kind.${channel.kind}`)}</h3>
        {channel.problem === 'no-smtp' ? (
          <Pill icon="warning" meaning="warning">
            {t('notify.noSmtp')}
          </Pill>
        ) : (
          <Pill icon={isEnabled ? 'check' : 'down'} meaning={isEnabled ? 'healthy' : 'unknown'}>
            {t(isEnabled ? 'notify.isOn' : 'notify.isOff')}
          </Pill>
        )}
      </Group>
      {webhook !== null && (
        <p>
          {webhook.url} · {t('notify.forAccount', { name: webhook.accountName })}
        </p>
      )}
      <Group>
        <Button
          size="compact-md"
          loading={test.isPending}
          disabled={channel.problem !== null}
          onClick={() => test.mutate(channel.id)}
        >
          {t('notify.test')}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          loading={turn.isPending}
          onClick={() => turn.mutate(channel)}
        >
          {t(isEnabled ? 'notify.turnOff' : 'notify.turnOn')}
        </Button>
      </Group>
      <div role="status">
        {test.data?.items.length === 0 && <p>{t('notify.testNobody')}</p>}
        {test.data?.items.map(({ target, isSent, detail }) => (
          <p key={target}>{t(isSent ? 'notify.testSent' : 'notify.testFailed', { target, detail })}</p>
        ))}
      </div>
      {(test.error ?? turn.error) && (
        <ProblemCard
          error={test.error ?? turn.error}
          onRetry={() => {
            test.reset();
            turn.reset();
          }}
        />
      )}
    </article>
  );
}

function WebhookDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useText();
  const people = useNotifyPeople();
  const add = useNotifyAct(addWebhook);
  const [name, setName] = useState('');
  const [url, setUrl] = useState('https://');
  const [accountId, setAccountId] = useState<string | null>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (accountId !== null) {
      add.mutate({ name, url, accountId });
    }
  };
  const choices = (people.data ?? []).map(({ accountId: value, displayName, role }) => ({
    value,
    label: `${displayName} (${t(`role.${role}`)})`,
  }));
  return (
    <Modal opened onClose={onClose} title={t(add.data ? 'notify.secretTitle' : 'notify.addWebhook')}>
      {add.data ? (
        <Stack>
          <p>{t('notify.secretHint')}</p>
          <code className={css.secret}>{add.data.secret}</code>
          <Button onClick={onClose}>{t('notify.done')}</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              required
              label={t('notify.webhookName')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              required
              type="url"
              label={t('notify.webhookUrl')}
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <Select
              required
              searchable
              label={t('notify.webhookAccount')}
              data={choices}
              value={accountId}
              onChange={setAccountId}
            />
            {add.error && <ProblemCard error={add.error} onRetry={() => add.reset()} />}
            <Group justify="end">
              <Button variant="default" onClick={onClose}>
                {t('notify.cancel')}
              </Button>
              <Button type="submit" loading={add.isPending} disabled={accountId === null}>
                {t('notify.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
