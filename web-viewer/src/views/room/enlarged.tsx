/**
 * One camera over the whole wall, from its main stream. The sub-stream stands in until the first main picture is
 * there, and is given back then.
 */
import type { Dispatch, ReactElement } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { Link } from 'wouter';
import type { CameraView } from '#protocol/camera.ts';
import { useCentral } from '../../data/central-context.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useLiveStream, useMediaLink, type ShownStream } from '../../parts/player/use-live-stream.ts';
import { decideTileState } from '../../parts/tile-state.ts';
import { sayTile } from '../../text/say-tile.ts';
import { useText } from '../../text/use-text.ts';
import { reviewAddress } from '../review/review-address.ts';
import css from './enlarged.module.css';
import { TileFace } from './tile-face.tsx';
import { usePageVisible } from './use-page-visible.ts';
import wallCss from './wall.module.css';
import { enlargeNeighbour } from './wall-keys.ts';
import type { WallAction, WallPage } from './wall-state.ts';

interface EnlargedProps {
  camera: CameraView;
  page: WallPage;
  mayReview: boolean;
  dispatch: Dispatch<WallAction>;
}

export function Enlarged({ camera, page, mayReview, dispatch }: EnlargedProps): ReactElement {
  const { t, locale } = useText();
  const { timing, offsetMs } = useCentral();
  const link = useMediaLink();
  const isVisible = usePageVisible();
  const wantedId = isVisible ? camera.id : null;
  const main = useLiveStream(wantedId, 'main', timing);
  const hasMain = main.report.shownAtMs !== null;
  const sub = useLiveStream(hasMain ? null : wantedId, 'sub', timing);
  const seen: ShownStream = hasMain ? main : sub;
  const tile = decideTileState({
    health: camera.health,
    link,
    stream: seen.report,
    nowMs: seen.readAtMs,
    offsetMs,
  });
  const words = sayTile(t, tile, { locale, nowMs: seen.readAtMs + offsetMs });

  return (
    <>
      <div className={css.bar}>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<Icon name="close" size={16} />}
          onClick={() => dispatch({ type: 'enlarge', cameraId: null })}
        >
          {t('room.close')}
        </Button>
        <strong className={css.name}>{camera.name}</strong>
        <span className={css.site}>{camera.siteName}</span>
        <span className={css.profile} role="status">
          {hasMain ? t('room.mainStream') : t('room.loadingMain')}
        </span>
        {mayReview && (
          <Button
            component={Link}
            href={reviewAddress(camera.id, null)}
            variant="default"
            size="compact-md"
            leftSection={<Icon name="rewind" size={16} />}
          >
            {t('review.title')}
          </Button>
        )}
        <ActionIcon
          variant="default"
          aria-label={t('room.previousCamera')}
          disabled={page.chosen === 0}
          onClick={() => enlargeNeighbour(page, -1, dispatch)}
        >
          <Icon name="left" />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label={t('room.nextCamera')}
          disabled={page.chosen >= page.matching.length - 1}
          onClick={() => enlargeNeighbour(page, 1, dispatch)}
        >
          <Icon name="right" />
        </ActionIcon>
      </div>
      <section
        className={`${wallCss.tile} ${css.big}`}
        aria-label={t('room.enlarged', { name: camera.name })}
        data-camera-id={camera.id}
        data-enlarged="true"
        data-profile={hasMain ? 'main' : 'sub'}
        data-state={tile.state}
        data-player={seen.report.player ?? ''}
        data-latency-ms={'latencyMs' in tile ? Math.round(tile.latencyMs) : ''}
        onDoubleClick={() => dispatch({ type: 'enlarge', cameraId: null })}
      >
        <div ref={sub.holderRef} className={wallCss.picture} aria-hidden />
        <div ref={main.holderRef} className={wallCss.picture} aria-hidden />
        <TileFace camera={camera} tile={tile} words={words} />
      </section>
    </>
  );
}
