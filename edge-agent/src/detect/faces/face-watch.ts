/**
 * The faces of one camera: has pictures taken while somebody is there, chooses whose face is worth reading in them,
 * and tells the best faces of each track. Not here: where pictures come from (face-pictures.ts), when one is read
 * (face-desk.ts), what the faces mean (the agent).
 */
import type { CameraWatch } from '#protocol/camera.ts';
import type { KeptPicture, Picture } from '../../decode/picture.ts';
import type { Look } from '../look.ts';
import type { FaceDesk, FaceTools } from './face-desk.ts';
import { createFacePictures, type FacePictures, type FacePicturesOptions } from './face-pictures.ts';
import { cutHeads, readHeads, type ReadHead } from './face-reading.ts';
import { createFaceTracks, type FaceTracks } from './face-tracks.ts';
import { chooseHeads, isDue } from './face-turns.ts';
import { createPortraits, type Portraits } from './portraits.ts';
import type { FaceSighting } from './sighting.ts';
import { createTrackBoxes } from './track-boxes.ts';

/** As long as the protocol lets it be. */
const MOST_NOTE = 300;

export interface FaceWatch {
  /** Every look of the camera, in order. */
  saw(look: Look): void;
  /** Borrowed: the picture with the best face of that track. */
  picture(trackId: number): Picture | null;
  state(): Pick<CameraWatch, 'faces' | 'facesNote'>;
  /** Ends all tracks. */
  close(): void;
}

export interface FaceWatchDeps extends Pick<
  FacePicturesOptions,
  'clock' | 'main' | 'openDecoder' | 'subPicture'
> {
  cameraId: string;
  desk: FaceDesk;
  send: (sighting: FaceSighting) => void;
}

export function createFaceWatch(deps: FaceWatchDeps): FaceWatch {
  const { cameraId, clock, desk } = deps;
  const boxes = createTrackBoxes();
  const tracks = createFaceTracks(deps);
  const portraits = createPortraits(clock);
  /** Of each picture that waits to be read or is being read, who is in it. */
  const jobs = new Set<readonly number[]>();
  let endings: number[] = [];
  let recipe = '';
  let isClosed = false;

  const end = (trackIds: readonly number[]): void => {
    boxes.forget(trackIds);
    tracks.end(trackIds, recipe);
    portraits.ended(trackIds);
  };

  /** Whoever is still in a picture to be read ends with it: faces are largest just before people leave. */
  const endWhoCan = (): void => {
    const isWaiting = (trackId: number): boolean =>
      desk.problem() === '' && [...jobs].some((ids) => ids.includes(trackId));
    const over = endings.filter((trackId) => !isWaiting(trackId));
    endings = endings.filter(isWaiting);
    if (over.length > 0 && !isClosed) {
      end(over);
    }
  };

  const read = async (picture: KeptPicture, ids: readonly number[], tools: FaceTools): Promise<void> => {
    const everybody = boxes.at(picture.atMs);
    const asked = everybody.filter(({ trackId }) => ids.includes(trackId));
    const chosen = chooseHeads(asked, tracks.stateOf, picture).read;
    const heads = cutHeads(picture, isClosed ? [] : chosen, tools.scaler);
    recipe = tools.reader.recipe;
    const results = await readHeads(heads, { size: picture, everybody }, tools.reader);
    if (!isClosed) {
      const isKnown = ({ trackId }: ReadHead): boolean => boxes.has(trackId);
      results.filter(isKnown).forEach((result) => record(result, { picture, recipe, tracks, portraits }));
      tracks.tell(recipe);
    }
  };

  const take = (picture: KeptPicture): void => {
    const { read: worthReading, tooSmall } = chooseHeads(boxes.at(picture.atMs), tracks.stateOf, picture);
    tooSmall.forEach(({ trackId }) => tracks.refuse(trackId, 'too-small', picture.atMs));
    const ids = worthReading.map(({ trackId }) => trackId);
    const done = (): void => {
      picture.release();
      jobs.delete(ids);
      endWhoCan();
    };
    if (ids.length === 0) {
      done();
      return;
    }
    jobs.add(ids);
    desk.request(cameraId, {
      run: (tools) => read(picture, ids, tools).finally(done),
      drop: done,
    });
  };

  const pictures = createFacePictures({
    ...deps,
    isWanted: (atMs) => boxes.people().some((trackId) => isDue(tracks.stateOf(trackId), atMs)),
    onPicture: take,
  });

  return {
    saw: (look) => {
      boxes.saw(look);
      pictures.looked(boxes.people().length > 0, look.atMs);
      tracks.tell(recipe);
      endings.push(...look.endedTrackIds);
      endWhoCan();
    },
    picture: (trackId) => portraits.best(trackId),
    state: () => stateOf(pictures, desk, tracks),
    close: () => {
      isClosed = true;
      desk.forget(cameraId);
      pictures.close();
      tracks.endAll(recipe);
      portraits.close();
    },
  };
}

function record(
  { trackId, read, box }: ReadHead,
  {
    picture,
    recipe,
    tracks,
    portraits,
  }: { picture: Picture; recipe: string; tracks: FaceTracks; portraits: Portraits },
): void {
  if (!read || !box) {
    tracks.refuse(trackId, 'no-face', picture.atMs);
    return;
  }
  const outcome = tracks.offer(trackId, { read, box, atMs: picture.atMs, recipe });
  if (outcome === 'second-person') {
    portraits.forget(trackId);
  }
  if (outcome !== 'not-kept') {
    portraits.offer(trackId, picture, { box, grade: read.quality.grade });
  }
}

function stateOf(
  pictures: FacePictures,
  desk: FaceDesk,
  tracks: FaceTracks,
): Pick<CameraWatch, 'faces' | 'facesNote'> {
  const problem = desk.problem();
  const { faces, facesNote } =
    problem === '' ? pictures.state() : { faces: 'failed' as const, facesNote: problem };
  const notes = [facesNote, desk.note(), tracks.note()].filter((note) => note !== '');
  return { faces, facesNote: notes.join('; ').slice(0, MOST_NOTE) };
}
