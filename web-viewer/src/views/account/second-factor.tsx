/** One-time codes: on or off, set up with an app, recovery codes shown once, turned off with password and code. */
import { useState, type ReactElement } from 'react';
import { Alert, Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import { confirmSecondFactor, offerSecondFactor, removeSecondFactor } from '../../data/account-api.ts';
import { useAccountAct, useSecondFactor } from '../../data/account-queries.ts';
import { Refused } from '../../data/http.ts';
import { sayPasswordProblem } from '../../text/say-password-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Pill } from '../frame/pill.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from './account.module.css';

export function SecondFactor({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const state = useSecondFactor();
  const [opened, setOpened] = useState<'set-up' | 'remove' | null>(null);
  return (
    <section className={css.section} aria-labelledby="second-factor">
      <h2 className={css.heading} id="second-factor">
        {t('factor.title')}
      </h2>
      <p className={css.why}>{t('factor.why')}</p>
      {state.isPending ? (
        <LoadingRows count={1} />
      ) : state.data === undefined ? (
        <ProblemCard error={state.error} onRetry={() => void state.refetch()} />
      ) : (
        <div className={css.row}>
          <Pill
            icon={state.data.isOn ? 'check' : 'warning'}
            meaning={state.data.isOn ? 'healthy' : 'warning'}
          >
            {t(state.data.isOn ? 'factor.on' : 'factor.off')}
          </Pill>
          {state.data.isOn && <span>{t('factor.left', { count: state.data.recoveryCodesLeft })}</span>}
          <Button
            size="compact-md"
            variant={state.data.isOn ? 'default' : 'filled'}
            onClick={() => setOpened(state.data.isOn ? 'remove' : 'set-up')}
          >
            {t(state.data.isOn ? 'factor.remove' : 'factor.setUp')}
          </Button>
        </div>
      )}
      <Modal
        opened={opened !== null}
        onClose={() => setOpened(null)}
        title={t(opened === 'remove' ? 'factor.remove' : 'factor.setUp')}
        closeButtonProps={{ 'aria-label': t('account.cancel') }}
      >
        {opened === 'set-up' && <SetUp me={me} onDone={() => setOpened(null)} />}
        {opened === 'remove' && <Remove me={me} onDone={() => setOpened(null)} />}
      </Modal>
    </section>
  );
}

function SetUp({ me, onDone }: { me: Me; onDone: () => void }): ReactElement {
  const { t } = useText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const offer = useAccountAct(() => offerSecondFactor(me.mustSetPassword ? null : password));
  const confirm = useAccountAct(() => confirmSecondFactor(code));

  if (confirm.data !== undefined) {
    return (
      <Stack>
        <p>{t('factor.recovery')}</p>
        <ul className={css.codes}>
          {confirm.data.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <Button onClick={onDone}>{t('account.done')}</Button>
      </Stack>
    );
  }
  if (offer.data !== undefined) {
    const picture = `data:image/svg+xml;utf8,${encodeURIComponent(offer.data.qrSvg)}`;
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate(undefined);
        }}
      >
        <Stack>
          <p>{t('factor.scan')}</p>
          <img className={css.qr} src={picture} alt={t('factor.qr')} />
          <div>
            {t('factor.byHand')} <code className={css.secret}>{offer.data.secret}</code>
          </div>
          <CodeInput value={code} onChange={setCode} />
          <Problem error={confirm.error} />
          <Button type="submit" disabled={code.trim() === ''} loading={confirm.isPending}>
            {t('factor.confirm')}
          </Button>
        </Stack>
      </form>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        offer.mutate(undefined);
      }}
    >
      <Stack>
        {!me.mustSetPassword && (
          <PasswordInput
            label={t('factor.password')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Problem error={offer.error} />
        <Button type="submit" loading={offer.isPending}>
          {t('factor.next')}
        </Button>
      </Stack>
    </form>
  );
}

function Remove({ me, onDone }: { me: Me; onDone: () => void }): ReactElement {
  const { t } = useText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const remove = useAccountAct(() => removeSecondFactor(me.mustSetPassword ? null : password, code));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        remove.mutate(undefined, { onSuccess: onDone });
      }}
    >
      <Stack>
        {!me.mustSetPassword && (
          <PasswordInput
            label={t('factor.password')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <CodeInput value={code} onChange={setCode} isRecoveryFine />
        <Problem error={remove.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('account.cancel')}
          </Button>
          <Button type="submit" color="red" loading={remove.isPending}>
            {t('factor.remove')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface CodeInputProps {
  value: string;
  onChange: (code: string) => void;
  isRecoveryFine?: boolean;
}

function CodeInput({ value, onChange, isRecoveryFine = false }: CodeInputProps): ReactElement {
  const { t } = useText();
  return (
    <TextInput
      label={t(isRecoveryFine ? 'factor.codeOrRecovery' : 'factor.code')}
      autoComplete="one-time-code"
      inputMode={isRecoveryFine ? 'text' : 'numeric'}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Problem({ error }: { error: Error | null }): ReactElement | null {
  const { t } = useText();
  if (error === null) {
    return null;
  }
  const isCode = error instanceof Refused && error.code === 'wrong-code';
  return (
    <Alert color="red" role="alert">
      {isCode ? t('factor.wrongCode') : sayPasswordProblem(t, error)}
    </Alert>
  );
}
