/**
 * Every model this project makes or uses, one entry each: where its weights come from and whether they are still the
 * ones that were measured, what goes in and what comes out. Only facts stand here; how a model is made is its own
 * file's business (zoo/centernet.ts), and zoo/registry.ts joins the two.
 */
export interface ModelFacts {
  name: string;
  title: string;
  /** The npm package that holds the weights; nothing is downloaded. */
  source: {
    package: string;
    version: string;
    /** Path inside the package -> hex SHA-256. In this order they are read. */
    files: Readonly<Record<string, string>>;
  };
  licence: string;
  input: ModelInput;
  outputs: readonly ModelOutput[];
  /** Label of each channel of the first output. */
  labels: readonly string[];
  /** Hex SHA-256 of the ONNX file the converter makes of those weights: the same bytes everywhere. */
  onnxSha256: string;
  /** Model card, from the root of the repository. */
  card: string;
}

export interface ModelInput {
  name: string;
  type: 'uint8';
  /** Order of the dimensions; `H` and `W` are multiples of `sizeStep`. */
  layout: '1 H W 3';
  sizeStep: number;
  colours: 'RGB';
  range: readonly [least: number, greatest: number];
}

/** float32 [1, channels, H / stride, W / stride]. */
export interface ModelOutput {
  name: string;
  channels: number;
  stride: number;
  meaning: string;
}

const PICTURE = { name: 'input', type: 'uint8', layout: '1 H W 3', colours: 'RGB', range: [0, 255] } as const;

export const CENTERNET = {
  name: 'centernet',
  title: 'people, vehicles, animals, bags',
  source: {
    package: '@vladmandic/human',
    version: '3.3.6',
    files: {
      'models/centernet.json': 'bfb942eaacc5becf738d536663bc4580a0ae9e560722306e6d4dd7fe4a09de05',
      'models/centernet.bin': '1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef',
    },
  },
  licence: 'MIT',
  input: { ...PICTURE, sizeStep: 32 },
  outputs: [
    { name: 'heat', channels: 11, stride: 4, meaning: "score of an object's centre being in the cell" },
    { name: 'reach', channels: 4, stride: 4, meaning: 'pixels to the left, upper, right and lower edge' },
  ],
  labels: ['person', 'bicycle', 'car', 'motorcycle', 'bus', 'truck', 'dog', 'cat', 'bag', 'bag', 'bag'],
  onnxSha256: '4f9042768e7e2974e4307716c61c91ca92620879d504d4f22145b3fa9e972d3e',
  card: 'models/centernet.md',
} as const satisfies ModelFacts;

export const MODELS = [CENTERNET] as const satisfies readonly ModelFacts[];

export type ModelName = (typeof MODELS)[number]['name'];
