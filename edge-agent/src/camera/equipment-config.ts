/**
 * The agent file's keys for what a box computes with: another detector than our own, the processors it may run on,
 * and hardware that decodes. Apart from config.ts, because these describe the machine and not what is watched.
 */
import { z } from 'zod';
import { providersConfig } from '#models/engine/providers.ts';
import { OBJECT_LABELS, type ObjectLabel } from '#protocol/incident.ts';

/** What an operator's detector gives out; `detect/runtime/` has a file for each. */
export const OPERATOR_LAYOUTS = ['yolox', 'yolov8', 'yolo-end-to-end', 'rt-detr'] as const;
export type OperatorLayout = (typeof OPERATOR_LAYOUTS)[number];

const side = z
  .number()
  .int()
  .min(64)
  .max(2048)
  .multipleOf(32, 'expected a multiple of 32, as the file was exported');

const scores = z
  .strictObject({
    /** A detection of this score may begin a track. */
    open: z.number().min(0.01).max(0.99),
    /** One of this score may continue a track. */
    continue: z.number().min(0.01).max(0.99),
  })
  .refine((value) => value.continue < value.open, { error: 'expected continue below open' });

const NO_LABELS = `expected coco, or the names of the file's classes with at least one of ${OBJECT_LABELS.join(', ')}`;

/** Names of a file's classes in order. Those that are none of our words, and null, are not looked for. */
const labels = z
  .union([z.literal('coco'), z.array(z.string().max(100).nullable()).min(1).max(1000)], NO_LABELS)
  .refine((names) => ourLabels(names).some((name) => name !== null), NO_LABELS);

const ownDetector = z.strictObject({ layout: z.literal('centernet'), providers: providersConfig });

const operatorDetector = z
  .strictObject({
    layout: z.enum(OPERATOR_LAYOUTS),
    file: z.string().min(1).max(4096),
    labels,
    /** Both left out: the file's own, and where that is open too, the size of each canvas. */
    inputWidth: side.optional(),
    inputHeight: side.optional(),
    scores: scores.default({ open: 0.4, continue: 0.2 }),
    providers: providersConfig,
  })
  .refine((value) => (value.inputWidth === undefined) === (value.inputHeight === undefined), {
    error: 'expected both inputWidth and inputHeight, or neither',
  });
export type OperatorDetector = z.infer<typeof operatorDetector>;

export const detectorConfig = z.discriminatedUnion('layout', [ownDetector, operatorDetector], {
  error: `expected a layout: centernet, ${OPERATOR_LAYOUTS.join(', ')}`,
});
export type DetectorConfig = z.infer<typeof detectorConfig>;

/** `auto` takes the first of the others that this box has. */
export const DECODING_HARDWARE = ['none', 'auto', 'vaapi', 'qsv', 'cuda', 'v4l2'] as const;
export type HardwareChoice = (typeof DECODING_HARDWARE)[number];

export const decodingConfig = z.strictObject({
  hardware: z.enum(DECODING_HARDWARE, `expected one of ${DECODING_HARDWARE.join(', ')}`).default('none'),
  /** Which one, where a box has several: /dev/dri/renderD129, or the number of a card. */
  device: z
    .string()
    .regex(/^[\w/.:-]{1,100}$/, 'expected a device such as /dev/dri/renderD128')
    .optional(),
});
export type DecodingConfig = z.infer<typeof decodingConfig>;

/** The classes of COCO we have words for, by their number among its 80. */
const COCO: Readonly<Record<number, ObjectLabel>> = {
  0: 'person',
  1: 'bicycle',
  2: 'car',
  3: 'motorcycle',
  5: 'bus',
  7: 'truck',
  15: 'cat',
  16: 'dog',
  24: 'bag',
  26: 'bag',
  28: 'bag',
};
const COCO_CLASSES = 80;

/** Class names as our words; null where we have none. */
export function ourLabels(names: 'coco' | readonly (string | null)[]): (ObjectLabel | null)[] {
  if (names === 'coco') {
    return Array.from({ length: COCO_CLASSES }, (_, index) => COCO[index] ?? null);
  }
  return names.map((name) => OBJECT_LABELS.find((known) => known === name) ?? null);
}
