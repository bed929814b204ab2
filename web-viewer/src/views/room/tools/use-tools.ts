/** The state of the tools of one enlarged camera, and what their keys do. */
import { useRef, useState, type RefObject } from 'react';
import type { CameraView } from '#protocol/camera.ts';
import type { SnapshotNote } from '#protocol/snapshot.ts';
import { useCentral } from '../../../data/central-context.tsx';
import { usePtz } from '../../../data/ptz-queries.ts';
import { useMe } from '../../../data/queries.ts';
import { useZoom, type Zoom } from '../../../parts/zoom/use-zoom.ts';
import { isZoomed, panTowards, ZOOM_STEP, zoomAt } from '../../../parts/zoom/zoom-view.ts';
import { useToolKeys, type ToolKeys } from './tool-keys.ts';
import { useJoystick, type Joystick } from './use-joystick.ts';
import { useMotor, type Motor } from './use-ptz-driver.ts';
import { useSnapshot, type ToolNote } from './use-snapshot.ts';

export interface Tools {
  keys: ToolKeys;
  zoom: Zoom;
  joystick: Joystick;
  motor: Motor;
  ptz: ReturnType<typeof usePtz>;
  myId: string;
  note: ToolNote | null;
  mayReplay: boolean;
  /** When the replay was asked for, central's clock; null: live. */
  replayedAtMs: number | null;
  /** Of the picture of the replay. */
  replayShownAt: RefObject<number | null>;
  endReplay: () => void;
}

/** `liveAtMs`: of the live picture on the screen, by the agent's clock; null while there is none of now. */
export function useTools(
  camera: CameraView,
  holder: RefObject<HTMLElement | null>,
  liveAtMs: number | null,
): Tools {
  const { timing, offsetMs } = useCentral();
  const me = useMe().data ?? null;
  const hasMotor = camera.hasPtz && me?.abilities.includes('camera.ptz') === true;
  const mayReplay = me?.abilities.includes('recording.view') === true;
  const [isPadOpen, setPadOpen] = useState(false);
  const [replayedAtMs, setReplayed] = useState<number | null>(null);
  const replayShownAt = useRef<number | null>(null);
  const zoom = useZoom(isPadOpen);
  const motor = useMotor(camera.id);
  const ptz = usePtz(camera.id, hasMotor && isPadOpen);
  const joystick = useJoystick(isPadOpen && replayedAtMs === null, zoom.handlers, motor.want);
  const snapshot = useSnapshot(holder, camera, me);

  const shown = (): SnapshotNote | null => {
    const [source, atMs] =
      replayedAtMs === null ? (['live', liveAtMs] as const) : (['recording', replayShownAt.current] as const);
    return atMs === null ? null : { source, atMs };
  };
  const endReplay = (): void => {
    replayShownAt.current = null;
    setReplayed(null);
  };
  const leave = (): boolean => {
    const isAnyOpen = replayedAtMs !== null || isPadOpen || isZoomed(zoom.view);
    if (replayedAtMs !== null) {
      endReplay();
    } else if (isPadOpen) {
      setPadOpen(false);
    } else {
      zoom.reset();
    }
    return isAnyOpen;
  };

  const keys: ToolKeys = {
    hasMotor,
    isPadOpen,
    isZoomed: isZoomed(zoom.view),
    zoom: (direction) => zoom.change((view) => zoomAt(view, ZOOM_STEP ** direction)),
    pan: (towards) => zoom.change((view) => panTowards(view, towards)),
    resetZoom: zoom.reset,
    snapshot: () => snapshot.take(shown()),
    replay: () => {
      if (replayedAtMs !== null) {
        endReplay();
      } else if (mayReplay) {
        setReplayed(Math.round(timing.nowMs() + offsetMs));
      }
    },
    togglePad: () => setPadOpen((isOpen) => !isOpen),
    leave,
    goToPreset: (index) => {
      const preset = ptz.data?.presets[index];
      if (preset) {
        motor.goTo(preset.token);
      }
    },
    drive: (speed) => {
      if (speed !== null) {
        setPadOpen(true);
      }
      motor.want(speed);
    },
  };
  useToolKeys(keys);

  return {
    ...{ keys, zoom, joystick, motor, ptz, mayReplay, replayedAtMs, replayShownAt, endReplay },
    myId: me?.id ?? '',
    note: snapshot.note,
  };
}
