/**
 * How the embedders of 112x112 want a face. All were trained on faces brought to the same five places; they differ in
 * what their pixels are. Sources: InsightFace, python-package/insightface/model_zoo/arcface_onnx.py and
 * utils/face_align.py; mk-minchul/AdaFace, inference.py; OpenCV, modules/objdetect/src/face_recognize.cpp.
 */
import type { Spot } from '../face.ts';
import type { EmbedderLayout } from '../spec.ts';
import type { PixelRange } from './pixel-planes.ts';

export const EMBEDDER_SIDE = 112;

export const EMBEDDER_PIXELS: Readonly<Record<EmbedderLayout, PixelRange>> = {
  arcface: { colours: 'rgb', mean: 127.5, spread: 127.5 },
  adaface: { colours: 'bgr', mean: 127.5, spread: 127.5 },
  sface: { colours: 'rgb', mean: 0, spread: 1 },
};

/**
 * Where eyes, nose and corners of the mouth come to lie, left of the picture first. The sources count from the middle of
 * the first pixel, we from its corner.
 */
export const EMBEDDER_POINTS: readonly Spot[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
].map(({ x, y }) => ({ x: x + 0.5, y: y + 0.5 }));

/** The same five of the 68: middles of the eyes, tip of the nose, corners of the mouth. */
export function fivePoints(landmarks: readonly Spot[]): Spot[] {
  const at = (index: number): Spot => landmarks[index] ?? { x: NaN, y: NaN };
  const middle = (from: number, to: number): Spot => {
    const spots = landmarks.slice(from, to);
    const mean = (read: (spot: Spot) => number): number =>
      spots.reduce((sum, spot) => sum + read(spot), 0) / spots.length;
    return { x: mean(({ x }) => x), y: mean(({ y }) => y) };
  };
  return [middle(36, 42), middle(42, 48), at(30), at(48), at(54)];
}
