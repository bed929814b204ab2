/**
 * What a turning camera sees when it does not look where it was hung: its place, shifted and enlarged as its motor
 * stands, filmed anew while that changes. Only the place: people are drawn for the usual view alone. Beyond its edges
 * the place goes on as in a mirror.
 */
import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { createStudio } from '../actors/film.ts';
import { FRAMES_PER_SECOND, GROUP_SECONDS, type Painter, type Scene } from '../actors/scene.ts';
import { createEncoder, type Encoder } from './encode.ts';
import type { PtzHead, PtzPosition } from './onvif/ptz-head.ts';
import { MAIN_STREAM, SUB_STREAM } from './profiles.ts';
import { threadSegment, type ReelSegment } from './reel.ts';

export interface TurnedView {
  /** Null while it looks where it was hung. Asked at every picture; a new view is another segment. */
  segment(): ReelSegment | null;
  stop(): void;
}

/** How far a unit of the motor turns, in pictures, and how much closer the lens comes. */
const PAN_PICTURES = 0.9;
const TILT_PICTURES = 0.5;
const CLOSER = 3;
/** While it moves, so that the view follows; a group of pictures once it stands. */
const MOVING_SECONDS = 0.4;

export function createTurnedView(scene: Scene, head: PtzHead): TurnedView {
  const paint = paintView(scene);
  let filmed: ReelSegment | null = null;
  let filmedAs = '';
  let isFilming = false;
  let encoders: Promise<{ main: Encoder; sub: Encoder }> | null = null;
  let isStopped = false;

  const film = async (position: PtzPosition, seconds: number): Promise<void> => {
    encoders ??= openEncoders();
    const segment = await filmView(scene, (painter) => paint(painter, position), seconds, await encoders);
    if (!isStopped) {
      filmed = segment;
    }
  };

  const look = (): void => {
    const position = head.position();
    const isMoving = head.isMoving();
    const seconds = isMoving ? MOVING_SECONDS : GROUP_SECONDS;
    const wanted = JSON.stringify([position, seconds]);
    if (isFilming || isStopped || wanted === filmedAs) {
      return;
    }
    filmedAs = wanted;
    if (!isMoving && isHome(position)) {
      filmed = null;
      return;
    }
    isFilming = true;
    void film(position, seconds).finally(() => (isFilming = false));
  };

  return {
    segment: () => {
      look();
      return filmed;
    },
    stop: () => {
      isStopped = true;
      void encoders?.then(({ main, sub }) => {
        main.close();
        sub.close();
      });
    },
  };
}

async function openEncoders(): Promise<{ main: Encoder; sub: Encoder }> {
  return { main: await createEncoder(MAIN_STREAM), sub: await createEncoder(SUB_STREAM) };
}

function isHome({ pan, tilt, zoom }: PtzPosition): boolean {
  return Math.abs(pan) < 0.002 && Math.abs(tilt) < 0.002 && zoom < 0.002;
}

async function filmView(
  { paintFront: _paintFront, ...scene }: Scene,
  paint: (painter: Painter) => void,
  seconds: number,
  { main, sub }: { main: Encoder; sub: Encoder },
): Promise<ReelSegment> {
  const studio = createStudio({ ...scene, foliage: [], fixtures: [], paint }, MAIN_STREAM);
  const everySub = FRAMES_PER_SECOND / SUB_STREAM.fps;
  studio.shoot({ name: 'turned', seconds, actors: [] }, (picture, half, frame) => {
    main.add(picture);
    if (frame % everySub === 0) {
      sub.add(half);
    }
  });
  const units = { main: await main.finish(), sub: await sub.finish() };
  const truth = { frames: units.main.map(() => []), events: [] };
  const formats = { main: main.format, sub: sub.format };
  return threadSegment({ name: 'turned', durationMs: seconds * 1000, units, truth }, formats);
}

function paintView(scene: Scene): (painter: Painter, position: PtzPosition) => void {
  let place: Canvas | null = null;
  return (painter, { pan, tilt, zoom }) => {
    const { context, width, height } = painter;
    place ??= placeOf(scene, painter);
    const scale = 1 + zoom * (CLOSER - 1);
    context.save();
    context.translate(width / 2, height / 2);
    context.scale(scale, scale);
    context.translate((-0.5 - pan * PAN_PICTURES) * width, (-0.5 + tilt * TILT_PICTURES) * height);
    for (const column of [-1, 0, 1]) {
      for (const row of [-1, 0, 1]) {
        drawTile(painter, place, column, row);
      }
    }
    context.restore();
  };
}

function drawTile({ context, width, height }: Painter, place: Canvas, column: number, row: number): void {
  const isMirrored = { x: column !== 0, y: row !== 0 };
  context.save();
  // A mirrored picture lies on the other side of where it is drawn.
  context.translate((column + (isMirrored.x ? 1 : 0)) * width, (row + (isMirrored.y ? 1 : 0)) * height);
  context.scale(isMirrored.x ? -1 : 1, isMirrored.y ? -1 : 1);
  context.drawImage(place, 0, 0);
  context.restore();
}

function placeOf(scene: Scene, { width, height, random }: Painter): Canvas {
  const place = createCanvas(width, height);
  const painter: Painter = { context: place.getContext('2d'), width, height, random };
  scene.paint(painter);
  scene.paintFront?.(painter);
  return place;
}
