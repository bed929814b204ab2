/**
 * The monitoring room: the wall, the alarms, and the keys that work both. Owns the one socket of live pictures,
 * which lives as long as this screen.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useFullscreenDocument } from '@mantine/hooks';
import { useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import { VIEWER_MEDIA_PATH } from '#protocol/live-control.ts';
import { useLayouts } from '../../data/layout-queries.ts';
import { useCameras } from '../../data/queries.ts';
import { browserTiming } from '../../data/timing.ts';
import { createMediaSocket, type MediaSocket } from '../../parts/player/media-socket.ts';
import { pieceOf } from '../../parts/piece.tsx';
import { MediaContext } from '../../parts/player/use-live-stream.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import { useSound } from '../frame/sound.ts';
import { Opened } from '../frame/opened.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { AlarmColumn } from './alarm-column.tsx';
import css from './room.module.css';
import { useRoomWall } from './use-room-wall.ts';
import { wallKeys } from './wall-keys.ts';
import { Enlarged, WallSide } from './wall-side.tsx';

/** When the wall has its first pictures. */
const PREPARE_AFTER_MS = 3_000;

const KeyHelp = pieceOf(async () => (await import('./key-help.tsx')).KeyHelp);

export function RoomView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const cameras = useCameras();
  // The wall needs them too: asked for side by side.
  useLayouts();
  const socket = usePageSocket();
  if (cameras.data === undefined) {
    return cameras.isError ? (
      <ProblemCard error={cameras.error} onRetry={() => void cameras.refetch()} />
    ) : (
      <LoadingRows />
    );
  }
  return (
    <div className={css.room}>
      <h1 className="only-read">{t('room.title')}</h1>
      {socket !== null && (
        <MediaContext value={socket}>
          <RoomWall cameras={cameras.data} me={me} />
        </MediaContext>
      )}
    </div>
  );
}

function RoomWall({ cameras, me }: { cameras: readonly CameraView[]; me: Me }): ReactElement {
  const asked = new URLSearchParams(useSearch()).get('camera');
  const wall = useRoomWall(me, cameras, asked);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const { fullscreen: isFull, toggle: toggleFull } = useFullscreenDocument();
  const searchRef = useRef<HTMLInputElement>(null);
  const sound = useSound();
  const [, navigate] = useLocation();
  const isCovered = isHelpOpen || isMenuOpen;
  usePreparedPieces();

  useShortcuts(
    wallKeys({
      page: wall.page,
      isEnlarged: wall.state.enlargedId !== null,
      isTv: wall.tv.isTv,
      hands: wall.arranging.hands,
      dispatch: wall.dispatch,
      toggleFull: () => void toggleFull(),
      focusSearch: () => searchRef.current?.focus(),
      openHelp: () => setHelpOpen(true),
      toggleSound: sound.toggle,
      openMap: () => me.abilities.includes('registry.read') && navigate('/map'),
      toggleTour: wall.toggleTour,
      openLayouts: () => setMenuOpen(true),
      arrange: wall.arrange,
      stopArranging: wall.arranging.stop,
      enterTv: wall.tv.enter,
      leaveTv: wall.tv.leave,
    }),
    !isCovered,
  );

  return (
    <>
      <WallSide
        me={me}
        wall={wall}
        cameras={cameras}
        bar={{
          ...{ isMenuOpen, onMenu: setMenuOpen, isFull },
          onFull: () => void toggleFull(),
          onHelp: () => setHelpOpen(true),
        }}
        searchRef={searchRef}
      />
      {!wall.tv.isTv && <AlarmColumn me={me} areKeysActive={!isCovered} />}
      <Opened isOpen={isHelpOpen}>
        <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      </Opened>
    </>
  );
}

function usePageSocket(): MediaSocket | null {
  const [socket, setSocket] = useState<MediaSocket | null>(null);
  useEffect(() => {
    const url = new URL(VIEWER_MEDIA_PATH.slice(1), document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const opened = createMediaSocket({ url: url.href, timing: browserTiming });
    opened.open();
    setSocket(opened);
    return () => opened.close();
  }, []);
  return socket;
}

/** What is opened in a hurry is here by then. */
function usePreparedPieces(): void {
  useEffect(
    () =>
      browserTiming.after(PREPARE_AFTER_MS, () => {
        Enlarged.prepare();
      }),
    [],
  );
}
