/** How one is told oneself: this device on or off, the others, and quiet hours. */
import { useEffect, useState, type SyntheticEvent, type ReactElement } from 'react';
import { Alert, Button, Group } from '@mantine/core';
import type { MyNotify as Mine } from '#protocol/notify.ts';
import { WEEKDAYS } from '#protocol/schedule.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { addDevice, removeDevice, saveMyNotify } from '../../data/notify-api.ts';
import { useMyNotify, useNotifyAct } from '../../data/notify-queries.ts';
import { findEndpoint, isPushSupported, subscribe, type PushProblem } from '../../data/push.ts';
import { useText } from '../../text/use-text.ts';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { SaveState } from '../frame/save-state.tsx';
import { TypedField } from '../frame/typed-field.tsx';
import css from './notify.module.css';

export function MyNotify(): ReactElement {
  const { t } = useText();
  const mine = useMyNotify();
  return (
    <section className={css.section} aria-labelledby="my-notify">
      <h2 className={css.heading} id="my-notify">
        {t('myNotify.title')}
      </h2>
      <p className={css.soft}>{t('myNotify.intro')}</p>
      {mine.data ? (
        <>
          <Devices mine={mine.data} />
          <Quiet key={mine.data.revision} mine={mine.data} />
        </>
      ) : mine.isError ? (
        <ProblemCard error={mine.error} onRetry={() => void mine.refetch()} />
      ) : (
        <LoadingRows count={2} />
      )}
    </section>
  );
}

function Devices({ mine }: { mine: Mine }): ReactElement {
  const { t } = useText();
  const [problem, setProblem] = useState<PushProblem | null>(isPushSupported() ? null : 'unsupported');
  const [isThisOn, setThisOn] = useState(false);
  const add = useNotifyAct(addDevice);
  const remove = useNotifyAct(removeDevice);
  useEffect(() => {
    void findEndpoint().then((endpoint) => setThisOn(endpoint !== null && mine.devices.length > 0));
  }, [mine.devices.length]);

  const turnOn = async (): Promise<void> => {
    const asked = await subscribe(mine.pushKey);
    setProblem(typeof asked === 'string' ? asked : null);
    if (typeof asked !== 'string') {
      add.mutate(asked);
    }
  };
  return (
    <>
      {mine.email !== null && <p>{t('myNotify.email', { email: mine.email })}</p>}
      {mine.devices.length === 0 ? (
        <p>{t('myNotify.noDevice')}</p>
      ) : (
        <ul className={css.list}>
          {mine.devices.map(({ id, name, addedAtMs }) => (
            <li key={id}>
              <span>
                {name} <small>{t('myNotify.device', { at: formatDateTime(addedAtMs) })}</small>
              </span>
              <Button size="compact-sm" variant="default" onClick={() => remove.mutate(id)}>
                {t('myNotify.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isThisOn && <p role="status">{t('myNotify.turnedOn')}</p>}
      {problem !== null && (
        <Alert color="yellow" role="alert">
          {t(`myNotify.${problem}`)}
        </Alert>
      )}
      {add.error && <ProblemCard error={add.error} onRetry={() => add.reset()} />}
      <div>
        <Button disabled={problem === 'unsupported'} loading={add.isPending} onClick={() => void turnOn()}>
          {t('myNotify.turnOn')}
        </Button>
      </div>
    </>
  );
}

function Quiet({ mine }: { mine: Mine }): ReactElement {
  const { t } = useText();
  const [first] = mine.quietHours;
  const [from, setFrom] = useState(first?.from ?? '22:00');
  const [to, setTo] = useState(first?.to ?? '05:00');
  const save = useNotifyAct(saveMyNotify);
  const { revision, locale } = mine;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate({ revision, locale, quietHours: [{ days: [...WEEKDAYS], from, to }] });
  };
  return (
    <form onSubmit={submit}>
      <h3 className={css.heading}>{t('myNotify.quiet')}</h3>
      <p className={css.soft}>
        {first === undefined ? t('myNotify.noQuiet') : `${first.from} – ${first.to}.`}{' '}
        {t('myNotify.quietHint')}
      </p>
      <Group align="end">
        <TypedField kind="clock" required label={t('myNotify.from')} value={from} onChange={setFrom} />
        <TypedField kind="clock" required label={t('myNotify.to')} value={to} onChange={setTo} />
        <Button type="submit" disabled={from === '' || to === ''} loading={save.isPending}>
          {t('myNotify.save')}
        </Button>
        {first !== undefined && (
          <Button variant="default" onClick={() => save.mutate({ revision, locale, quietHours: [] })}>
            {t('myNotify.clear')}
          </Button>
        )}
      </Group>
      <SaveState save={save} onRetry={() => save.variables && save.mutate(save.variables)} />
    </form>
  );
}
