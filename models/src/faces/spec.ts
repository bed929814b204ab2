/**
 * Which nets read faces: our own, or ones an operator brought, and the keys of a configuration file that say so. The
 * agents' files and central's have the same keys, because descriptors of different nets cannot be compared.
 */
import path from 'node:path';
import { z } from 'zod';
import { providersConfig, withCpuLast, type Provider } from '../engine/providers.ts';
import type { ReadingSteps } from './nets.ts';

/** What an operator's finder gives out; layouts/ has a file for each. */
export const FINDER_LAYOUTS = ['scrfd', 'yunet'] as const;
export type FinderLayout = (typeof FINDER_LAYOUTS)[number];

/** How an operator's embedder wants a face of 112x112; layouts/embedder-layouts.ts says what each means. */
export const EMBEDDER_LAYOUTS = ['arcface', 'adaface', 'sface'] as const;
export type EmbedderLayout = (typeof EMBEDDER_LAYOUTS)[number];

const file = z.string({ error: 'expected the path of an ONNX file' }).min(1).max(4096);
const side = z
  .number()
  .int()
  .min(64)
  .max(2048)
  .multipleOf(32, 'expected a multiple of 32, as the file was exported');

const operatorFinder = z
  .strictObject({
    layout: z.enum(FINDER_LAYOUTS),
    file,
    /** Both left out: the file's own, and where that is open too, the size of each picture. */
    inputWidth: side.optional(),
    inputHeight: side.optional(),
    /** Of its own scores: what is below is no face. */
    leastScore: z.number().min(0.05).max(0.99).default(0.6),
  })
  .refine((value) => (value.inputWidth === undefined) === (value.inputHeight === undefined), {
    error: 'expected both inputWidth and inputHeight, or neither',
  });

/** Files differ in what they do to the pixels themselves; without these keys it is what the layout's authors export. */
const pixels = z.strictObject({
  colours: z.enum(['rgb', 'bgr'], 'expected rgb or bgr'),
  /** The net is given (value - mean) / spread, of values 0 to 255. */
  mean: z.number().min(0).max(255),
  spread: z.number().min(0.1).max(255),
});
export type EmbedderPixels = z.infer<typeof pixels>;

const operatorEmbedder = z.strictObject({
  layout: z.enum(EMBEDDER_LAYOUTS),
  file,
  pixels: pixels.optional(),
});

const finder = z.discriminatedUnion(
  'layout',
  [z.strictObject({ layout: z.literal('blazeface') }), operatorFinder],
  { error: `expected a layout: blazeface, ${FINDER_LAYOUTS.join(', ')}` },
);
const embedder = z.discriminatedUnion(
  'layout',
  [z.strictObject({ layout: z.literal('face-api') }), operatorEmbedder],
  { error: `expected a layout: face-api, ${EMBEDDER_LAYOUTS.join(', ')}` },
);

/** The key `faces` of central's file. */
export const facesConfig = z.strictObject({
  finder: finder.default({ layout: 'blazeface' }),
  embedder: embedder.default({ layout: 'face-api' }),
  providers: providersConfig,
});
export type FacesConfig = z.infer<typeof facesConfig>;

/** The key `faces` of an agent's file. */
export const agentFacesConfig = facesConfig.extend({
  /** Best faces of passers-by are kept encrypted for authorised searches, and erased after so many days. */
  keepDays: z.number({ error: 'expected days, 1 to 365' }).int().min(1).max(365).default(30),
});
export type AgentFacesConfig = z.infer<typeof agentFacesConfig>;

export type FinderSpec =
  | { layout: 'blazeface' }
  | {
      layout: FinderLayout;
      file: string;
      /** Null: the file's own, or the size of each picture. */
      input: { width: number; height: number } | null;
      leastScore: number;
    };
export type EmbedderSpec =
  | { layout: 'face-api' }
  | {
      layout: EmbedderLayout;
      file: string;
      /** Null: as the layout says. */
      pixels: EmbedderPixels | null;
    };

/** Goes to a worker as it is. */
export interface FaceReaderSpec {
  finder: FinderSpec;
  embedder: EmbedderSpec;
  /** Where our own nets are kept once they have been converted. */
  modelDir: string;
  /** Tried in turn, the CPU last. */
  providers: readonly Provider[];
  /** Left out: as the agents read. */
  steps?: ReadingSteps;
}

/** Files become absolute paths. Without a configuration: our own nets on the CPU. */
export function faceReaderSpec(config: FacesConfig | undefined, modelDir: string): FaceReaderSpec {
  return {
    finder: finderSpec(config?.finder),
    embedder: embedderSpec(config?.embedder),
    modelDir: path.resolve(modelDir),
    providers: withCpuLast(config?.providers ?? []),
  };
}

function finderSpec(config: FacesConfig['finder'] = { layout: 'blazeface' }): FinderSpec {
  if (config.layout === 'blazeface') {
    return config;
  }
  const { layout, inputWidth, inputHeight, leastScore } = config;
  const hasSize = inputWidth !== undefined && inputHeight !== undefined;
  const input = hasSize ? { width: inputWidth, height: inputHeight } : null;
  return { layout, file: path.resolve(config.file), input, leastScore };
}

function embedderSpec(config: FacesConfig['embedder'] = { layout: 'face-api' }): EmbedderSpec {
  return config.layout === 'face-api'
    ? config
    : { layout: config.layout, file: path.resolve(config.file), pixels: config.pixels ?? null };
}
