/**
 * One camera over the whole wall, from its main stream; the sub-stream stands in while that one does not show. Around
 * the picture are its tools (tools/): looking closer, keeping the picture, the last half minute, turning the camera.
 */
import { useRef, type Dispatch, type ReactElement, type RefObject } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { Link } from 'wouter';
import type { CameraView } from '#protocol/camera.ts';
import { useCentral } from '../../data/central-context.tsx';
import { Icon } from '../../parts/icons.tsx';
import { isZoomed, transformOf } from '../../parts/zoom/zoom-view.ts';
import { sayTile } from '../../text/say-tile.ts';
import { useText } from '../../text/use-text.ts';
import { reviewAddress } from '../review/review-address.ts';
import css from './enlarged.module.css';
import { TileFace } from './tile-face.tsx';
import { TilePicture } from './tile-picture.tsx';
import { PtzPad } from './tools/ptz-pad.tsx';
import { ReplayOver } from './tools/replay-over.tsx';
import { Stick } from './tools/stick.tsx';
import { ToolBar, ZoomMap } from './tools/tool-bar.tsx';
import toolCss from './tools/tools.module.css';
import { useTools, type Tools } from './tools/use-tools.ts';
import { useBestStream, type BestStream } from './use-best-stream.ts';
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
  const best = useBestStream(camera, 'main');
  const { seen, tile } = best;
  const isOfNow = tile.state === 'live' || tile.state === 'late';
  const pictures = useRef<HTMLDivElement>(null);
  const tools = useTools(camera, pictures, isOfNow ? seen.report.captureAtMs : null);
  const { keys, zoom, replayedAtMs } = tools;

  return (
    <>
      <EnlargedBar {...{ camera, page, mayReview, dispatch }} profile={best.profile} />
      <ToolBar
        keys={keys}
        view={zoom.view}
        isReplaying={replayedAtMs !== null}
        mayReplay={tools.mayReplay}
        note={tools.note}
      />
      <BigTile
        {...{ camera, best, tools, pictures }}
        onDoubleClick={() => (keys.isZoomed ? zoom.reset() : dispatch({ type: 'enlarge', cameraId: null }))}
      />
    </>
  );
}

function EnlargedBar({
  camera,
  page,
  mayReview,
  dispatch,
  profile,
}: EnlargedProps & Pick<BestStream, 'profile'>): ReactElement {
  const { t } = useText();
  return (
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
        {t(profile === 'main' ? 'room.mainStream' : 'room.subStream')}
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
  );
}

interface BigTileProps {
  camera: CameraView;
  best: BestStream;
  tools: Tools;
  /** Live or recorded, the one that is seen is in there. */
  pictures: RefObject<HTMLDivElement | null>;
  onDoubleClick: () => void;
}

/** While the recording plays, nothing of the live picture is said or seen. */
function BigTile({ camera, best, tools, pictures, onDoubleClick }: BigTileProps): ReactElement {
  const { t, locale } = useText();
  const { offsetMs } = useCentral();
  const { seen, tile, profile } = best;
  const { keys, zoom, joystick, replayedAtMs } = tools;
  const words = sayTile(t, tile, { locale, nowMs: seen.readAtMs + offsetMs });
  const isReplaying = replayedAtMs !== null;
  const pad = keys.isPadOpen && (
    <PtzPad
      camera={camera}
      motor={tools.motor}
      view={tools.ptz.data}
      error={tools.ptz.error}
      myId={tools.myId}
      onClose={keys.togglePad}
    />
  );

  return (
    <div className={css.stage}>
      <section
        ref={zoom.frameRef}
        className={`${wallCss.tile} ${css.big} ${toolCss.frame}`}
        aria-label={t('room.enlarged', { name: camera.name })}
        data-camera-id={camera.id}
        data-enlarged="true"
        data-profile={profile}
        data-state={isReplaying ? 'replay' : tile.state}
        data-player={seen.report.player ?? ''}
        data-latency-ms={'latencyMs' in tile ? Math.round(tile.latencyMs) : ''}
        data-zoomed={isZoomed(zoom.view)}
        data-pad={keys.isPadOpen}
        onDoubleClick={onDoubleClick}
        {...joystick.handlers}
      >
        <div ref={pictures} className={toolCss.pictures}>
          <div className={toolCss.lens} style={{ transform: transformOf(zoom.view) }}>
            <TilePicture best={best} />
          </div>
          {isReplaying && (
            <ReplayOver
              camera={camera}
              askedAtMs={replayedAtMs}
              shownAt={tools.replayShownAt}
              transform={transformOf(zoom.view)}
              onEnd={tools.endReplay}
            />
          )}
        </div>
        {!isReplaying && <TileFace camera={camera} tile={tile} words={words} report={seen.report} />}
        <ZoomMap view={zoom.view} />
        {joystick.drag && <Stick drag={joystick.drag} />}
      </section>
      {pad}
    </div>
  );
}
