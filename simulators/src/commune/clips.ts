/**
 * Gets the reel of every camera as soon as its clip is ready: drawn scenes from the library, given video files, or
 * the H.265 clip of a camera that is faulty in that way. A drawn scene whose picture goes wrong gets that, too.
 */
import { entranceWith, type FacePerson } from '../actors/scene-entrance.ts';
import type { SceneName } from '../actors/scene.ts';
import { SCENES } from '../actors/scenes.ts';
import { loadClips } from '../camera/clip-library.ts';
import { pictureFaultOf, type CameraFault } from '../camera/faults.ts';
import { filmH265 } from '../camera/h265-clip.ts';
import { spoilReel, threadReel, type Reel } from '../camera/reel.ts';
import { filmScene } from '../camera/scene-clip.ts';
import { filmSpoilt } from '../camera/spoilt-clip.ts';
import { clipFromVideo } from '../camera/video-clip.ts';
import type { CameraDescription } from './description.ts';

/** Faces that come to one camera. */
export interface FaceVisits {
  cameraId: string;
  people: readonly FacePerson[];
}

export interface ReelRequest {
  cameras: readonly CameraDescription[];
  videoFiles: readonly string[];
  cacheDir: string;
  faces: FaceVisits | null;
  faultsOf: (cameraId: string) => ReadonlySet<CameraFault>;
  onProgress: (done: number, total: number, what: string) => void;
  signal: AbortSignal;
  /** Called once per camera. */
  onReel: (camera: CameraDescription, reel: Reel) => void;
}

export async function provideReels(request: ReelRequest): Promise<void> {
  const isH265 = (camera: CameraDescription): boolean => request.faultsOf(camera.id).has('h265Only');
  const odd = request.cameras.filter(isH265);
  const [first] = odd;
  if (first !== undefined) {
    const reel = threadReel(await filmH265(SCENES[first.scene]));
    odd.forEach((camera) => request.onReel(camera, reel));
  }
  const { faces } = request;
  const entrance = request.cameras.find((camera) => camera.id === faces?.cameraId);
  if (faces !== null && entrance !== undefined) {
    request.onReel(entrance, threadReel(await filmScene(entranceWith(faces.people))));
  }
  const usual = request.cameras.filter((camera) => !isH265(camera) && camera !== entrance);
  await (request.videoFiles.length > 0 ? playVideos(request, usual) : playScenes(request, usual));
}

/** Camera n plays file n modulo the number of files. */
async function playVideos(
  { videoFiles, onProgress, onReel, signal }: ReelRequest,
  cameras: readonly CameraDescription[],
): Promise<void> {
  for (const [index, file] of videoFiles.entries()) {
    const players = cameras.filter((_, position) => position % videoFiles.length === index);
    if (players.length === 0 || signal.aborted) {
      continue;
    }
    const clip = await clipFromVideo(file, (part) => onProgress(index + part, videoFiles.length, file));
    const reel = threadReel(clip);
    onProgress(index + 1, videoFiles.length, file);
    players.forEach((camera) => onReel(camera, reel));
  }
}

async function playScenes(
  { cacheDir, onProgress, onReel, signal, faultsOf }: ReelRequest,
  cameras: readonly CameraDescription[],
): Promise<void> {
  const spoiling: Promise<void>[] = [];
  const handOver = async (camera: CameraDescription, reel: Reel): Promise<void> => {
    const fault = pictureFaultOf(faultsOf(camera.id));
    onReel(
      camera,
      fault === undefined ? reel : spoilReel(reel, await filmSpoilt(SCENES[camera.scene], fault)),
    );
  };
  const scenes = [...new Set(cameras.map((camera): SceneName => camera.scene))];
  await loadClips({
    cacheDir,
    scenes,
    signal,
    onProgress,
    onClip: (scene, clip) => {
      const reel = threadReel(clip);
      for (const camera of cameras.filter((one) => one.scene === scene)) {
        spoiling.push(handOver(camera, reel));
      }
    },
  });
  await Promise.all(spoiling);
}
