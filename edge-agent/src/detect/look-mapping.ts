/**
 * Brings what the detector found on a canvas back to the picture its part was cut from. A detection belongs to the
 * part that holds its centre. Where its box runs out of the part, but not out of the picture, nobody knows how far
 * the object goes on: it is marked as cut, and may continue a track but not open one.
 */
import type { Box } from '#protocol/geometry.ts';
import { insidePicture } from './boxes.ts';
import type { Place } from './canvas-packer.ts';
import type { Detection } from './detection.ts';
import type { LookPart, PictureSize } from './look-plan.ts';

/** Within this many pixels of the canvas an edge is touched. */
const EDGE = 2;

export interface PlacedPart {
  part: LookPart;
  place: Place;
}

/** Canvas pixels in, fractions of the picture out; detections of other pictures' parts are left out. */
export function mapDetections(
  detections: readonly Detection[],
  placed: readonly PlacedPart[],
  size: PictureSize,
): Detection[] {
  return detections.flatMap((detection) => {
    const home = placed.find((candidate) => holdsCentre(candidate, detection.box));
    return home ? [toPicture(detection, home, size)] : [];
  });
}

function holdsCentre({ part, place }: PlacedPart, box: Box): boolean {
  const x = box.x + box.w / 2 - place.x;
  const y = box.y + box.h / 2 - place.y;
  return x >= 0 && y >= 0 && x < part.width && y < part.height;
}

function toPicture(detection: Detection, { part, place }: PlacedPart, size: PictureSize): Detection {
  const { from } = part;
  const { box } = detection;
  const left = Math.max(0, box.x - place.x);
  const top = Math.max(0, box.y - place.y);
  const right = Math.min(part.width, box.x + box.w - place.x);
  const bottom = Math.min(part.height, box.y + box.h - place.y);

  const isCut =
    (left <= EDGE && from.x > 2) ||
    (top <= EDGE && from.y > 2) ||
    (right >= part.width - EDGE && from.x + from.width < size.width - 2) ||
    (bottom >= part.height - EDGE && from.y + from.height < size.height - 2);
  const scaleX = from.width / part.width / size.width;
  const scaleY = from.height / part.height / size.height;
  return {
    ...detection,
    isCut,
    box: insidePicture({
      x: from.x / size.width + left * scaleX,
      y: from.y / size.height + top * scaleY,
      w: (right - left) * scaleX,
      h: (bottom - top) * scaleY,
    }),
  };
}
