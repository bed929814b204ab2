/** One line over every screen: where we are, how many cameras work, whether central is there, what time it is, who. */
import { useEffect, useRef, type ReactElement } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { useCentralLink, useNowMs } from '../../data/central-context.tsx';
import { formatDate, formatTime } from '../../data/format-time.ts';
import { useCameras, useOpenAlarms, useSignOut } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { useChosenScheme } from './color-scheme.ts';
import { LinkState } from './link-state.tsx';
import { screensOf, splitScreens, type Screen } from './screens.ts';
import css from './top-bar.module.css';

export function TopBar({ me, onPassword }: { me: Me; onPassword: () => void }): ReactElement {
  const { t } = useText();
  return (
    <header className={css.bar}>
      <span className={css.brand}>
        <Icon name="eye" size={22} className={css.eye} />
        <strong>{t('app.name')}</strong>
        <span className={css.commune}>{me.communeName}</span>
      </span>
      <Navigation me={me} />
      <span className={css.spacer} />
      {me.abilities.includes('camera.list') && <Working />}
      <LinkState />
      <Clock />
      <ThemeButton me={me} />
      <UserMenu me={me} onPassword={onPassword} />
    </header>
  );
}

function Navigation({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const [location] = useLocation();
  const line = useRef<HTMLElement>(null);
  const { inLine, inMenu } = splitScreens(screensOf(me));
  useEffect(() => {
    // On a telephone the line is longer than the screen: where one is stands in sight.
    const here = line.current?.querySelector('[aria-current="page"]');
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [location]);
  return (
    <nav ref={line} aria-label={t('nav.label')} className={css.nav}>
      {inLine.map((screen) => (
        <Place key={screen.name} screen={screen} />
      ))}
      {inMenu.length > 0 && <FurtherPlaces screens={inMenu} />}
    </nav>
  );
}

function Place({ screen: { name, path, icon } }: { screen: Screen }): ReactElement {
  const { t } = useText();
  const isHere = useIsHere()(path);
  return (
    <Link href={path} className={css.place} aria-current={isHere ? 'page' : undefined}>
      <Icon name={icon} size={16} />
      <span>{t(`nav.${name}`)}</span>
      {name === 'incidents' && <OpenCount />}
    </Link>
  );
}

/** Says which of them is open, since its own entry is behind the menu. */
function FurtherPlaces({ screens }: { screens: readonly Screen[] }): ReactElement {
  const { t } = useText();
  const isHere = useIsHere();
  const here = screens.find(({ path }) => isHere(path));
  return (
    <Menu position="bottom-start" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className={css.place} aria-current={here ? 'page' : undefined}>
          <Icon name="list" size={16} />
          <span>{here ? t(`nav.${here.name}`) : t('nav.further')}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {screens.map(({ name, path, icon }) => (
          <Menu.Item key={name} component={Link} href={path} leftSection={<Icon name={icon} size={16} />}>
            {t(`nav.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useIsHere(): (path: string) => boolean {
  const [location] = useLocation();
  return (path) => (path === '/' ? location === '/' : location.startsWith(path));
}

function OpenCount(): ReactElement | null {
  const { t } = useText();
  const count = useOpenAlarms().data?.length ?? 0;
  return count === 0 ? null : (
    <span className={css.count} aria-label={t('alarm.count', { count })}>
      {count}
    </span>
  );
}

/** What was known when central went says nothing of now. */
function Working(): ReactElement | null {
  const { t } = useText();
  const isLost = useCentralLink() === 'lost';
  const cameras = useCameras().data;
  if (cameras === undefined || cameras.length === 0) {
    return null;
  }
  const online = cameras.filter(
    ({ health }) => health.state === 'online' || health.state === 'degraded',
  ).length;
  const down = cameras.length - online;
  if (isLost) {
    return (
      <Link href="/cameras" className={`${css.working} ${css.unknown}`} data-before-lost>
        <Icon name="down" size={16} />
        <span>{t('top.workingBefore', { online, total: cameras.length })}</span>
      </Link>
    );
  }
  return (
    <Link href="/cameras" className={css.working} data-online={online} data-total={cameras.length}>
      <Icon
        name={down > 0 ? 'warning' : 'check'}
        size={16}
        className={down > 0 ? css.warning : css.healthy}
      />
      <span>{t('top.working', { online, total: cameras.length })}</span>
      {down > 0 && <span className={css.warning}>{t('top.notWorking', { count: down })}</span>}
    </Link>
  );
}

function Clock(): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(1000);
  return (
    <time
      className={css.clock}
      aria-label={t('top.clock')}
      dateTime={new Date(nowMs).toISOString()}
      role="timer"
    >
      <span className={css.date}>{formatDate(nowMs)}</span> <span>{formatTime(nowMs)}</span>
    </time>
  );
}

function ThemeButton({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const { scheme, choose } = useChosenScheme(me);
  const isDark = scheme === 'dark';
  const label = t(isDark ? 'top.toLight' : 'top.toDark');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      onClick={() => choose(isDark ? 'light' : 'dark')}
    >
      <Icon name={isDark ? 'sun' : 'moon'} />
    </ActionIcon>
  );
}

function UserMenu({ me, onPassword }: { me: Me; onPassword: () => void }): ReactElement {
  const { t, locale, setLocale } = useText();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className={css.user} aria-label={t('top.user', { name: me.displayName })}>
          <Icon name="person" size={16} />
          <span className={css.userName}>{me.displayName}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={css.menuLabel}>
          {me.displayName} · {t(`role.${me.role}`)}
        </Menu.Label>
        <Menu.Item
          lang={locale === 'vi' ? 'en' : 'vi'}
          onClick={() => setLocale(locale === 'vi' ? 'en' : 'vi')}
        >
          {t('top.language')}
        </Menu.Item>
        <Menu.Item component={Link} href="/account" leftSection={<Icon name="person" size={16} />}>
          {t('account.open')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="lock" size={16} />} onClick={onPassword}>
          {t('top.setPassword')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => signOut.mutate()}>
          {t('top.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
