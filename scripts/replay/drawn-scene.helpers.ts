/** For tests: a segment of a simulated scene as a video file, with the truth of what happens in it. */
import { AV_PIX_FMT_RGBA, AV_PIX_FMT_YUV420P, SWS_BILINEAR } from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { createFilmWriter } from '#edge-agent/replay/film-writer.ts';
import { createStudio } from '#simulators/actors/film.ts';
import {
  FRAMES_PER_SECOND,
  type SceneName,
  type SceneRule,
  type SegmentTruth,
} from '#simulators/actors/scene.ts';
import { SCENES } from '#simulators/actors/scenes.ts';

const SIZE = { width: 640, height: 360 };

export interface DrawnScene {
  truth: SegmentTruth;
  rules: readonly SceneRule[];
  fps: number;
}

export function writeDrawnScene(file: string, name: SceneName, segmentName: string): DrawnScene {
  const scene = SCENES[name];
  const segment = scene.segments.find((one) => one.name === segmentName);
  if (!segment) {
    throw new Error(`the scene ${name} has no segment ${segmentName}`);
  }
  const { width, height } = SIZE;
  const writer = createFilmWriter(file, width, height);
  using scaler = new SoftwareScaleContext();
  scaler.getContext(width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_RGBA, SWS_BILINEAR);
  const truth = createStudio(scene, SIZE).shoot(segment, ({ data }, _half, frame) => {
    using drawn = Frame.fromVideoBuffer(data, { width, height, format: AV_PIX_FMT_YUV420P });
    using rgba = new Frame();
    rgba.alloc();
    Object.assign(rgba, { width, height, format: AV_PIX_FMT_RGBA });
    rgba.getBuffer();
    scaler.scaleFrameSync(rgba, drawn);
    writer.add(rgba.toBuffer(), frame / FRAMES_PER_SECOND);
  });
  writer.finish(1 / FRAMES_PER_SECOND);
  return { truth, rules: scene.rules, fps: FRAMES_PER_SECOND };
}
