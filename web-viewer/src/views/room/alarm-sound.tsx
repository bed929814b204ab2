/** The sound of alarms in words: on, muted and until when, or blocked by the browser, with what to press. */
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useCentral } from '../../data/central-context.tsx';
import { formatMinute, formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { useSound } from '../frame/sound.ts';
import css from './alarms.module.css';

export function SoundButton(): ReactElement {
  const { t } = useText();
  const { state, toggle } = useSound();
  const label = t(
    state === 'on' ? 'alarm.soundOn' : state === 'muted' ? 'alarm.soundOff' : 'alarm.soundBlocked',
  );
  return (
    <button
      type="button"
      className={css.sound}
      data-sound={state}
      title={state === 'on' ? t('sound.mute') : state === 'blocked' ? t('alarm.soundBlockedHint') : label}
      onClick={toggle}
      // The page unlocks sound at any touch; here that would turn "blocked" into "on" before the click mutes it.
      onPointerDown={(event) => event.nativeEvent.stopImmediatePropagation()}
    >
      <Icon name={state === 'on' ? 'sound' : 'muted'} size={16} />
      {label}
    </button>
  );
}

/** Only where nothing would be heard. */
export function SoundNotice(): ReactElement | null {
  const { t } = useText();
  const { state, mutedUntilMs, toggle } = useSound();
  if (state === 'on') {
    return null;
  }
  return (
    <p className={css.soundNotice} role="status">
      <Icon name="muted" size={16} />
      <span>
        {mutedUntilMs === null
          ? t('sound.blocked')
          : t('sound.mutedUntil', { at: formatMinute(mutedUntilMs) })}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        onClick={toggle}
        onPointerDown={(event) => event.nativeEvent.stopImmediatePropagation()}
      >
        {t(state === 'blocked' ? 'sound.allow' : 'sound.back')}
      </Button>
    </p>
  );
}

/** Says each new alarm to screen readers, once. */
export function Announcer(): ReactElement {
  const { t } = useText();
  const { events } = useCentral();
  const [message, setMessage] = useState('');
  useEffect(
    () =>
      events.onAlarm(({ kind, cameraName, startedAtMs }) =>
        setMessage(
          t('alarm.announced', { kind: t(`kind.${kind}`), camera: cameraName, at: formatTime(startedAtMs) }),
        ),
      ),
    [events, t],
  );
  return (
    <p className="only-read" aria-live="assertive">
      {message}
    </p>
  );
}
