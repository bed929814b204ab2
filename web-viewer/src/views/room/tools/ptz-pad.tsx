/** Buttons that turn the camera while they are held, its presets, and who has it in hand. */
import { useState, type ReactElement } from 'react';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import type { PtzView } from '#protocol/ptz.ts';
import { Refused } from '../../../data/http.ts';
import { useSetPreset } from '../../../data/ptz-queries.ts';
import { Icon, type IconName } from '../../../parts/icons.tsx';
import { sayProblem } from '../../../text/say-problem.ts';
import { useText, type Say } from '../../../text/use-text.ts';
import type { PtzSpeed } from './ptz-driver.ts';
import { KEY_SPEED } from './tool-keys.ts';
import css from './tools.module.css';
import type { Motor } from './use-ptz-driver.ts';

interface PadProps {
  camera: CameraView;
  motor: Motor;
  view: PtzView | undefined;
  /** Why `view` is not there. */
  error: Error | null;
  myId: string;
  onClose: () => void;
}

const BUTTONS = [
  { name: 'up', icon: 'up', speed: { pan: 0, tilt: KEY_SPEED, zoom: 0 } },
  { name: 'left', icon: 'left', speed: { pan: -KEY_SPEED, tilt: 0, zoom: 0 } },
  { name: 'right', icon: 'right', speed: { pan: KEY_SPEED, tilt: 0, zoom: 0 } },
  { name: 'down', icon: 'up', speed: { pan: 0, tilt: -KEY_SPEED, zoom: 0 } },
  { name: 'closer', icon: 'plus', speed: { pan: 0, tilt: 0, zoom: KEY_SPEED } },
  { name: 'wider', icon: 'minus', speed: { pan: 0, tilt: 0, zoom: -KEY_SPEED } },
] as const satisfies { name: string; icon: IconName; speed: PtzSpeed }[];

export function PtzPad({ camera, motor, view, error, myId, onClose }: PadProps): ReactElement {
  const { t } = useText();
  const holder = view?.holder ?? null;
  const isTheirs = holder !== null && holder.id !== myId;
  const problem = motor.problem ?? error;
  return (
    <section className={css.pad} aria-label={t('ptz.title', { name: camera.name })} data-ptz>
      <header className={css.padHead}>
        <strong role="status" data-holder={holder?.id ?? ''}>
          {sayHolder(t, holder, isTheirs)}
        </strong>
        <ActionIcon variant="subtle" color="gray" aria-label={t('ptz.close')} onClick={onClose}>
          <Icon name="close" size={16} />
        </ActionIcon>
      </header>
      <div className={css.cross}>
        {BUTTONS.map(({ name, icon, speed }) => (
          <HoldButton
            key={name}
            name={name}
            label={t(`ptz.${name}`)}
            icon={icon}
            isDisabled={isTheirs}
            onHold={(isHeld) => motor.want(isHeld ? speed : null)}
          />
        ))}
      </div>
      <p className={css.padHint}>{t('ptz.hint')}</p>
      {problem && (
        <p className={css.padProblem} role="alert">
          {sayMotorProblem(t, problem)}
        </p>
      )}
      <Presets camera={camera} motor={motor} view={view} isTheirs={isTheirs} />
    </section>
  );
}

function sayHolder(t: Say, holder: PtzView['holder'], isTheirs: boolean): string {
  if (holder === null) {
    return t('ptz.free');
  }
  return isTheirs ? t('ptz.theirs', { name: holder.name }) : t('ptz.mine');
}

function sayMotorProblem(t: Say, problem: Error): string {
  return problem instanceof Refused && problem.code === 'conflict'
    ? t('ptz.taken')
    : t('ptz.failed', { message: sayProblem(t, problem) });
}

interface HoldProps {
  name: string;
  label: string;
  icon: IconName;
  isDisabled: boolean;
  onHold: (isHeld: boolean) => void;
}

/** Held by pointer, Space or Enter; whatever takes the hand away lets go. */
function HoldButton({ name, label, icon, isDisabled, onHold }: HoldProps): ReactElement {
  const isPress = (key: string): boolean => key === ' ' || key === 'Enter';
  return (
    <button
      type="button"
      className={css.hold}
      data-direction={name}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          onHold(true);
        }
      }}
      onPointerUp={() => onHold(false)}
      onPointerCancel={() => onHold(false)}
      onLostPointerCapture={() => onHold(false)}
      onBlur={() => onHold(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (isPress(event.key)) {
          event.preventDefault();
          event.stopPropagation();
          if (!event.repeat) {
            onHold(true);
          }
        }
      }}
      onKeyUp={(event) => isPress(event.key) && onHold(false)}
    >
      <Icon name={icon} />
    </button>
  );
}

function Presets({
  camera,
  motor,
  view,
  isTheirs,
}: Pick<PadProps, 'camera' | 'motor' | 'view'> & { isTheirs: boolean }): ReactElement | null {
  const { t } = useText();
  const [name, setName] = useState('');
  const saving = useSetPreset(camera.id);
  if (view === undefined) {
    return null;
  }
  return (
    <>
      <h3 className={css.padTitle}>{t('ptz.presets')}</h3>
      {view.presets.length === 0 && <p className={css.padHint}>{t('ptz.noPresets')}</p>}
      <ol className={css.presets}>
        {view.presets.map((preset, index) => (
          <li key={preset.token}>
            <Button
              fullWidth
              justify="start"
              size="compact-sm"
              variant="default"
              disabled={isTheirs}
              data-preset={preset.token}
              leftSection={index < 9 ? <b>{index + 1}</b> : null}
              onClick={() => motor.goTo(preset.token)}
            >
              {preset.name}
            </Button>
          </li>
        ))}
      </ol>
      {view.maySetPresets && (
        <form
          className={css.newPreset}
          onSubmit={(event) => {
            event.preventDefault();
            saving.mutate(name.trim(), { onSuccess: () => setName('') });
          }}
        >
          <TextInput
            size="xs"
            aria-label={t('ptz.presetName')}
            placeholder={t('ptz.presetName')}
            maxLength={64}
            value={name}
            error={saving.error && sayProblem(t, saving.error)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-sm" disabled={name.trim() === ''} loading={saving.isPending}>
            {t('ptz.presetSave')}
          </Button>
        </form>
      )}
    </>
  );
}
