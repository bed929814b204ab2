/**
 * The monitoring room: the wall, the alarms, and the keys that work both. Owns the one socket of live pictures,
 * which lives as long as this screen.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useFullscreenDocument } from '@mantine/hooks';
import { useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { VIEWER_MEDIA_PATH } from '#protocol/live-control.ts';
import { useCameras, useOpenAlarms } from '../../data/queries.ts';
import { browserTiming } from '../../data/timing.ts';
import { createMediaSocket, type MediaSocket } from '../../parts/player/media-socket.ts';
import { MediaContext } from '../../parts/player/use-live-stream.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import { useSound } from '../frame/sound.ts';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { AlarmColumn } from './alarm-column.tsx';
import { Enlarged } from './enlarged.tsx';
import { KeyHelp, KeyLine } from './key-help.tsx';
import css from './room.module.css';
import { useWall } from './use-wall.ts';
import { wallKeys } from './wall-keys.ts';
import { cutPage } from './wall-state.ts';
import { Wall } from './wall.tsx';
import { WallBar } from './wall-bar.tsx';

export function RoomView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const cameras = useCameras();
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

function RoomWall({ cameras, me }: { cameras: Parameters<typeof cutPage>[0]; me: Me }): ReactElement {
  const asked = new URLSearchParams(useSearch()).get('camera');
  const [state, dispatch] = useWall(asked);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [acknowledgingKey, setAcknowledgingKey] = useState<string | null>(null);
  const { fullscreen: isFull, toggle: toggleFull } = useFullscreenDocument();
  const searchRef = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();
  const alarms = useOpenAlarms().data;
  const sound = useSound();
  const page = cutPage(cameras, state);
  const enlarged = cameras.find(({ id }) => id === state.enlargedId) ?? null;
  const canAcknowledge = me.abilities.includes('incident.acknowledge');

  useShortcuts(
    wallKeys({
      page,
      isEnlarged: enlarged !== null,
      dispatch,
      toggleFull: () => void toggleFull(),
      focusSearch: () => searchRef.current?.focus(),
      openHelp: () => setHelpOpen(true),
      toggleSound: sound.toggle,
      acknowledge: () => canAcknowledge && setAcknowledgingKey('newest'),
      viewNewest: () => alarms?.[0] && navigate(`/incidents/${alarms[0].id}`),
    }),
    !isHelpOpen,
  );

  return (
    <>
      <section className={css.wallSide}>
        {enlarged === null ? (
          <>
            <WallBar
              state={state}
              page={page}
              dispatch={dispatch}
              searchRef={searchRef}
              isFull={isFull}
              onFull={() => void toggleFull()}
              onHelp={() => setHelpOpen(true)}
            />
            <Wall state={state} page={page} hasCameras={cameras.length > 0} dispatch={dispatch} />
          </>
        ) : (
          <Enlarged
            key={enlarged.id}
            camera={enlarged}
            page={page}
            mayReview={me.abilities.includes('recording.view')}
            dispatch={dispatch}
          />
        )}
        <KeyLine />
      </section>
      <AlarmColumn me={me} acknowledgingKey={acknowledgingKey} onAcknowledging={setAcknowledgingKey} />
      <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
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
