/** The tools of an enlarged camera as buttons, with their keys, and what became of the last picture that was saved. */
import type { ReactElement } from 'react';
import { ActionIcon, Button, Kbd } from '@mantine/core';
import { formatNumber } from '../../../data/format-time.ts';
import { Icon } from '../../../parts/icons.tsx';
import { isZoomed, partOf, type ZoomView } from '../../../parts/zoom/zoom-view.ts';
import { useText } from '../../../text/use-text.ts';
import type { ToolKeys } from './tool-keys.ts';
import css from './tools.module.css';
import type { ToolNote } from './use-snapshot.ts';

interface ToolBarProps {
  keys: ToolKeys;
  view: ZoomView;
  isReplaying: boolean;
  /** This person may watch recordings. */
  mayReplay: boolean;
  note: ToolNote | null;
}

export function ToolBar({ keys, view, isReplaying, mayReplay, note }: ToolBarProps): ReactElement {
  const { t, locale } = useText();
  const scale = formatNumber(view.scale, locale, 1);
  return (
    <div className={css.bar} role="toolbar" aria-label={t('tools.title')}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="shot" size={16} />}
        rightSection={<Kbd size="xs">S</Kbd>}
        onClick={keys.snapshot}
      >
        {t('tools.snapshot')}
      </Button>
      {mayReplay && (
        <Button
          size="compact-sm"
          variant={isReplaying ? 'filled' : 'default'}
          aria-pressed={isReplaying}
          leftSection={<Icon name="rewind" size={16} />}
          rightSection={<Kbd size="xs">R</Kbd>}
          onClick={keys.replay}
        >
          {t('tools.replay')}
        </Button>
      )}
      {keys.hasMotor && (
        <Button
          size="compact-sm"
          variant={keys.isPadOpen ? 'filled' : 'default'}
          aria-pressed={keys.isPadOpen}
          leftSection={<Icon name="turn" size={16} />}
          rightSection={<Kbd size="xs">P</Kbd>}
          onClick={keys.togglePad}
        >
          {t('ptz.open')}
        </Button>
      )}
      <div className={css.zoom}>
        <ActionIcon
          variant="default"
          aria-label={t('tools.zoomOut')}
          disabled={!keys.isZoomed}
          onClick={() => keys.zoom(-1)}
        >
          <Icon name="minus" size={16} />
        </ActionIcon>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${t('tools.zoomed', { scale })} – ${t('tools.zoomReset')}`}
          disabled={!keys.isZoomed}
          data-zoom={view.scale.toFixed(2)}
          onClick={keys.resetZoom}
        >
          {t('tools.zoomed', { scale })}
        </Button>
        <ActionIcon variant="default" aria-label={t('tools.zoomIn')} onClick={() => keys.zoom(1)}>
          <Icon name="plus" size={16} />
        </ActionIcon>
      </div>
      <span className={css.note} role="status" data-meaning={note?.meaning ?? ''}>
        {note?.text ?? ''}
      </span>
    </div>
  );
}

/** Which part of the picture is seen: a small frame in a larger one, and in words. */
export function ZoomMap({ view }: { view: ZoomView }): ReactElement | null {
  const { t, locale } = useText();
  if (!isZoomed(view)) {
    return null;
  }
  const { left, top, size } = partOf(view);
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  const scale = formatNumber(view.scale, locale, 1);
  return (
    <div className={css.map}>
      <span className="only-read" role="status">
        {t('tools.zoomedPart', { scale })}
      </span>
      <div className={css.mapWhole} aria-hidden>
        <div
          className={css.mapPart}
          style={{ left: percent(left), top: percent(top), width: percent(size), height: percent(size) }}
        />
      </div>
      <b aria-hidden>{t('tools.zoomed', { scale })}</b>
    </div>
  );
}
