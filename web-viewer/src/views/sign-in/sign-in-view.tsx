/** The door: a one-time link from the address, or login and password. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { signIn, signInByCode, signInByLink } from '../../data/api.ts';
import { Refused } from '../../data/http.ts';
import { keys } from '../../data/keys.ts';
import { Icon } from '../../parts/icons.tsx';
import { saySignInProblem } from '../../text/say-sign-in-problem.ts';
import { useText } from '../../text/use-text.ts';
import { takeLinkToken } from './link-token.ts';
import css from './sign-in.module.css';

interface SignInProps {
  /** Who is expected: the field is filled in. */
  login?: string;
  intro?: string;
  children?: ReactNode;
}

export function SignInView({ login = '', intro, children }: SignInProps): ReactElement {
  const { t, locale, setLocale } = useText();
  const [token, setToken] = useState(() => takeLinkToken(window));

  useEffect(() => {
    // A link opened in the tab that is here already changes only the part after #.
    const onHash = (): void => setToken((known) => takeLinkToken(window) ?? known);
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  return (
    <main className={css.screen}>
      <div className={css.card}>
        <div className={css.brand}>
          <Icon name="eye" size={36} />
          <div>
            <h1 className={css.title}>{t('app.name')}</h1>
            <p className={css.subtitle}>{t('signIn.subtitle')}</p>
          </div>
        </div>
        {intro !== undefined && <p className={css.hint}>{intro}</p>}
        {token === null ? (
          <PasswordForm login={login} />
        ) : (
          <LinkForm key={token} token={token} onInstead={() => setToken(null)} />
        )}
        <button
          type="button"
          className={css.language}
          lang={locale === 'vi' ? 'en' : 'vi'}
          onClick={() => setLocale(locale === 'vi' ? 'en' : 'vi')}
        >
          {t('top.language')}
        </button>
        {children}
      </div>
    </main>
  );
}

/** The link works at once: its token stands behind the #, which mail scanners and previews do not send or run. */
function LinkForm({ token, onInstead }: { token: string; onInstead: () => void }): ReactElement {
  const { t } = useText();
  const { mutate, ...enter } = useEnter(() => signInByLink(token));
  const isTried = useRef(false);
  useEffect(() => {
    if (!isTried.current) {
      isTried.current = true;
      mutate();
    }
  }, [mutate]);

  const isUsedUp = enter.error instanceof Refused && enter.error.code === 'link-used-or-expired';
  return (
    <Stack>
      <p className={css.hint} role="status">
        {t(enter.error === null ? 'signIn.byLinkBusy' : 'signIn.byLinkHint')}
      </p>
      <SignInProblem error={enter.error} atMs={enter.submittedAt} />
      {!isUsedUp && (
        <Button size="md" loading={enter.error === null} onClick={() => mutate()}>
          {t('signIn.byLinkGo')}
        </Button>
      )}
      <Button variant="subtle" onClick={onInstead}>
        {t('signIn.instead')}
      </Button>
    </Stack>
  );
}

function PasswordForm({ login }: { login: string }): ReactElement {
  const [challenge, setChallenge] = useState<string | null>(null);
  return challenge === null ? (
    <LoginForm expected={login} onChallenge={setChallenge} />
  ) : (
    <CodeForm challenge={challenge} onInstead={() => setChallenge(null)} />
  );
}

/** The password was right; the telephone says the rest. */
function CodeForm({ challenge, onInstead }: { challenge: string; onInstead: () => void }): ReactElement {
  const { t } = useText();
  const [code, setCode] = useState('');
  const enter = useEnter(() => signInByCode(challenge, code));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') {
          enter.mutate();
        }
      }}
    >
      <Stack>
        <SignInProblem error={enter.error} atMs={enter.submittedAt} />
        <TextInput
          size="md"
          label={t('signIn.code')}
          description={t('signIn.codeHint')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button size="md" type="submit" loading={enter.isPending}>
          {t('signIn.submit')}
        </Button>
        <Button variant="subtle" onClick={onInstead}>
          {t('signIn.again')}
        </Button>
      </Stack>
    </form>
  );
}

interface LoginProps {
  expected: string;
  onChallenge: (challenge: string) => void;
}

function LoginForm({ expected, onChallenge }: LoginProps): ReactElement {
  const { t } = useText();
  const [login, setLogin] = useState(expected);
  const [password, setPassword] = useState('');
  const [hasTried, setTried] = useState(false);
  const enter = useEnter(() => signIn(login.trim(), password), onChallenge);
  const isMissing = login.trim() === '' || password === '';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isMissing) {
          enter.mutate();
        }
      }}
    >
      <Stack>
        {hasTried && isMissing && (
          <Alert color="red" role="alert" icon={<Icon name="warning" />}>
            {t('signIn.missing')}
          </Alert>
        )}
        <SignInProblem error={enter.error} atMs={enter.submittedAt} />
        <TextInput
          size="md"
          label={t('signIn.login')}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <PasswordInput
          size="md"
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button size="md" type="submit" loading={enter.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function SignInProblem({ error, atMs }: { error: Error | null; atMs: number }): ReactElement | null {
  const { t } = useText();
  return error === null ? null : (
    <Alert color="red" role="alert" icon={<Icon name="warning" />}>
      {saySignInProblem(t, error, atMs)}
    </Alert>
  );
}

/** `onChallenge`: the door wants more before it opens. */
function useEnter(
  enter: () => Promise<string | null>,
  onChallenge: (challenge: string) => void = () => undefined,
): UseMutationResult<string | null, Error, void> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: enter,
    onSuccess: async (challenge) => {
      if (challenge !== null) {
        onChallenge(challenge);
        return;
      }
      await cache.invalidateQueries({ queryKey: keys.me });
    },
  });
}
