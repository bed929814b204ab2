/**
 * Which rules watch a simulated camera: those of its scene, and everywhere that nobody tampers with the camera itself.
 * For benches and tests there are also all kinds at once. Places fit any of the drawn scenes: the ground fills the
 * lower part of the picture.
 */
import { isFaceKind, type FaceKind } from '#protocol/camera.ts';
import { RULE_KINDS, type RuleEntry, type RuleKind } from '#protocol/rule.ts';
import type { Polygon } from '#protocol/geometry.ts';
import type { Scene, SceneRule } from '../actors/scene.ts';

const CAMERA_RULES: readonly SceneRule[] = [
  { id: 'che-camera', kind: 'camera-covered', name: 'Camera bị che' },
  { id: 'xoay-camera', kind: 'camera-moved', name: 'Camera bị xoay' },
  { id: 'hinh-dung', kind: 'camera-frozen', name: 'Hình đứng yên' },
  { id: 'mat-hinh', kind: 'camera-offline', name: 'Camera mất hình' },
];

const GROUND: Polygon = [
  [0.01, 0.52],
  [0.99, 0.52],
  [0.99, 0.99],
  [0.01, 0.99],
];

/** Drawn people have no faces. */
type DrawnKind = Exclude<RuleKind, FaceKind>;
export const DRAWN_KINDS = RULE_KINDS.filter((kind): kind is DrawnKind => !isFaceKind(kind));

/** One of each kind; what a scene says of a kind is better than this. */
const EVERY_KIND = {
  intrusion: { kind: 'intrusion', name: 'Vào khu vực cấm', zone: GROUND, holdS: 1 },
  'line-crossing': {
    kind: 'line-crossing',
    name: 'Qua vạch',
    line: [
      [0.5, 0.5],
      [0.5, 0.98],
    ],
  },
  loitering: { kind: 'loitering', name: 'Lảng vảng', zone: GROUND, afterS: 30 },
  crowd: { kind: 'crowd', name: 'Tụ tập đông người', zone: GROUND },
  'object-left': { kind: 'object-left', name: 'Đồ bỏ lại', zone: GROUND, afterS: 20 },
  'object-removed': { kind: 'object-removed', name: 'Mất đồ', zone: GROUND },
  littering: { kind: 'littering', name: 'Xả rác', zone: GROUND },
  'stopped-vehicle': { kind: 'stopped-vehicle', name: 'Xe dừng lâu', zone: GROUND, afterS: 30 },
  'wrong-way': {
    kind: 'wrong-way',
    name: 'Đi ngược chiều',
    zone: GROUND,
    way: [
      [0.1, 0.8],
      [0.9, 0.8],
    ],
  },
  agitation: { kind: 'agitation', name: 'Xô xát', zone: GROUND },
  'camera-covered': { kind: 'camera-covered', name: 'Camera bị che' },
  'camera-defocused': { kind: 'camera-defocused', name: 'Hình bị mờ' },
  'camera-moved': { kind: 'camera-moved', name: 'Camera bị xoay' },
  'camera-frozen': { kind: 'camera-frozen', name: 'Hình đứng yên' },
  'camera-offline': { kind: 'camera-offline', name: 'Camera mất hình' },
  'camera-event': { kind: 'camera-event', name: 'Camera tự báo' },
} as const satisfies { [K in DrawnKind]: Extract<RuleEntry, { kind: K }> };

export function rulesOf({ rules }: Scene): SceneRule[] {
  return [...rules, ...CAMERA_RULES];
}

/** The rules a camera has, and one of every kind of drawn event it has none of. */
export function withEveryKind(rules: readonly SceneRule[]): SceneRule[] {
  const missing = DRAWN_KINDS.filter((kind) => rules.every((rule) => rule.kind !== kind));
  return [...rules, ...missing.map((kind): SceneRule => ({ ...EVERY_KIND[kind], id: kind }))];
}
