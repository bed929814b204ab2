/** The film `matlang replay --overlay` writes: the pictures that were taken, at their times, drawn upon. */
import { createCanvas, ImageData, type Canvas } from '@napi-rs/canvas';
import { AV_PIX_FMT_RGBA, SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { RetryLater } from '#base/errors.ts';
import type { Rule } from '#protocol/rule.ts';
import { createFilmWriter, type FilmWriter } from './film-writer.ts';
import { createOverlayPainter, type OverlayPainter, type Size } from './overlay-painter.ts';
import type { ReplayPicture } from './replay.ts';

/** Small clips are enlarged, so that words can be read; large ones cut down to what a screen shows. */
const LEAST_WIDTH = 640;
const LONG_SIDE = 1920;
const SHORT_SIDE = 1080;

export interface OverlayVideo {
  add(picture: ReplayPicture): void;
  /** `periodS`: how long the last picture is shown. */
  finish(periodS: number): void;
  discard(): void;
}

/** `file` is there once `finish` has returned. Throws GiveUp `film-not-written`. */
export function createOverlayVideo(file: string, rules: readonly Rule[]): OverlayVideo {
  let film: OpenFilm | null = null;
  return {
    add: (picture) => {
      film ??= openFilm(file, rules, picture.full);
      film.add(picture);
    },
    finish: (periodS) => {
      film?.writer.finish(periodS);
      film?.close();
    },
    discard: () => {
      film?.writer.discard();
      film?.close();
    },
  };
}

function sizeFor({ width, height }: Size): Size {
  const scale = Math.min(
    Math.max(1, LEAST_WIDTH / Math.max(width, height)),
    LONG_SIDE / Math.max(width, height),
    SHORT_SIDE / Math.min(width, height),
  );
  const even = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

interface OpenFilm {
  writer: FilmWriter;
  add(picture: ReplayPicture): void;
  close(): void;
}

function openFilm(file: string, rules: readonly Rule[], from: Size): OpenFilm {
  const drawer = createPictureDrawer(rules, from);
  const writer = createFilmWriter(file, drawer.size.width, drawer.size.height);
  return {
    writer,
    add: (picture) => {
      writer.add(drawer.draw(picture).data(), picture.atS);
    },
    close: drawer.close,
  };
}

export interface PictureDrawer {
  size: Size;
  /** The same canvas every time. */
  draw: (picture: ReplayPicture) => Canvas;
  close: () => void;
}

/** `from`: the size of the clip's pictures. */
export function createPictureDrawer(rules: readonly Rule[], from: Size): PictureDrawer {
  const size = sizeFor(from);
  const { width, height } = size;
  const painter: OverlayPainter = createOverlayPainter(rules, size);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  let scaler: { key: string; native: SoftwareScaleContext } | null = null;

  const scalerFor = (frame: Frame): SoftwareScaleContext => {
    const key = `${frame.format} ${frame.width}x${frame.height}`;
    if (scaler?.key !== key) {
      scaler?.native.freeContext();
      const native = new SoftwareScaleContext();
      const format = frame.format as AVPixelFormat;
      native.getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_RGBA, SWS_BILINEAR);
      scaler = { key, native };
    }
    return scaler.native;
  };

  return {
    size,
    draw: (picture) => {
      const pixels = toRgba(picture.full, scalerFor(picture.full), size);
      context.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
      painter.paint(context, picture);
      return canvas;
    },
    close: () => {
      scaler?.native.freeContext();
      scaler = null;
    },
  };
}

function toRgba(frame: Frame, scaler: SoftwareScaleContext, { width, height }: Size): Buffer {
  using rgba = new Frame();
  rgba.alloc();
  rgba.width = width;
  rgba.height = height;
  rgba.format = AV_PIX_FMT_RGBA;
  if (rgba.getBuffer() < 0 || scaler.scaleFrameSync(rgba, frame) < 0) {
    throw new RetryLater('scaling', `a picture of format ${frame.format} cannot be drawn upon`);
  }
  return rgba.toBuffer();
}
