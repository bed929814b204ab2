/**
 * Which clips thresholds may be tuned on, and which only tell how good the result is. Fixed by name before anything
 * was tuned; a clip nobody has named was not tuned on. Of a clip that stands in both, the first pictures are the
 * tuning half.
 */
export type Half = 'tuning' | 'reporting';

const REPORTING = new Set([
  'aboda_video4',
  'ir_night_person_at_car',
  'shopfront_day',
  'road_accident_day',
  'intel_car_detection',
  'bridge_traffic',
  'reid_home_cam2',
  'junction_usa_day',
  'avenue_train11',
]);
const TUNING = new Set([
  'escalator_grey',
  'fisheye_office_crowd',
  'intel_face-demographics-walking',
  'intel_people-detection',
  'intel_store-aisle-detection',
  'junction_motorbikes_ptz',
  'motorway_m30',
  'reid_home_cam1',
  'staged_bag_taken',
  'staged_theft_table',
  'street_pedestrians_3s',
  'street_single_car',
  'ucfcrime_normal020_store',
]);
/** The last picture of the tuning half, counted from 1. */
const DIVIDED: Readonly<Record<string, number>> = { pets09_s2l1_480x360: 397 };

/** By the picture, counted from 1, at which something was seen. */
export function halfOf(clip: string, frame: number): Half {
  const lastTuned = DIVIDED[clip];
  if (lastTuned !== undefined) {
    return frame <= lastTuned ? 'tuning' : 'reporting';
  }
  return TUNING.has(clip) && !REPORTING.has(clip) ? 'tuning' : 'reporting';
}
