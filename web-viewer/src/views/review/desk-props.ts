/** What the desk is given: which cameras, where it begins, and whom it tells. */
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { CaseDetail } from '#protocol/case-view.ts';

export interface DeskProps {
  me: Me;
  /** On the desk, in the order of the screen. */
  shown: readonly CameraView[];
  mainId: string;
  cameras: readonly CameraView[];
  startAtMs: number;
  isPlaying: boolean;
  /** Somebody followed a link to another moment of the same cameras. */
  wantedMs: number | null;
  /** The main camera stands beside itself at this time. */
  besideMs: number | null;
  found: CaseDetail | null;
  onMain: (cameraId: string) => void;
  onBeside: (atMs: number | null) => void;
  onSeen: (atMs: number) => void;
  /** Where somebody went, once they stay there. */
  onSettled: (atMs: number) => void;
  onGo: (cameraIds: readonly string[], atMs: number) => void;
}
