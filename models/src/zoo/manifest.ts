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
  /** Label of each channel of the first output; empty where its channels are not classes. */
  labels: readonly string[];
  /** Hex SHA-256 of the ONNX file the converter makes of those weights: the same bytes everywhere. */
  onnxSha256: string;
  /** Model card, from the root of the repository. */
  card: string;
}

export interface ModelInput {
  name: string;
  type: 'uint8';
  /** Order of the dimensions; `N` pictures may go in at once. */
  layout: '1 H W 3' | 'N H W 3';
  size: InputSize;
  colours: 'RGB';
  range: readonly [least: number, greatest: number];
}

/** Any height and width that are multiples of `step`, or the one that the network was made for. */
export type InputSize = { kind: 'any'; step: number } | { kind: 'fixed'; width: number; height: number };

export type ModelOutput = MapOutput | ListOutput;

/** float32 [1, channels, H / stride, W / stride]. */
export interface MapOutput {
  kind: 'map';
  name: string;
  channels: number;
  stride: number;
  meaning: string;
}

/** float32 [N, length]: of the whole picture. */
export interface ListOutput {
  kind: 'list';
  name: string;
  length: number;
  meaning: string;
}

const PICTURE = { name: 'input', type: 'uint8', layout: '1 H W 3', colours: 'RGB', range: [0, 255] } as const;
const PICTURES = { ...PICTURE, layout: 'N H W 3' } as const;

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
  input: { ...PICTURE, size: { kind: 'any', step: 32 } },
  outputs: [
    {
      kind: 'map',
      name: 'heat',
      channels: 11,
      stride: 4,
      meaning: "score of an object's centre being in the cell",
    },
    {
      kind: 'map',
      name: 'reach',
      channels: 4,
      stride: 4,
      meaning: 'pixels to the left, upper, right and lower edge',
    },
  ],
  labels: ['person', 'bicycle', 'car', 'motorcycle', 'bus', 'truck', 'dog', 'cat', 'bag', 'bag', 'bag'],
  onnxSha256: '4f9042768e7e2974e4307716c61c91ca92620879d504d4f22145b3fa9e972d3e',
  card: 'models/centernet.md',
} as const satisfies ModelFacts;

export const BLAZEFACE = {
  name: 'blazeface',
  title: 'faces with eyes, nose, mouth and ears',
  source: {
    package: '@vladmandic/human',
    version: '3.3.6',
    files: {
      'models/blazeface.json': 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
      'models/blazeface.bin': 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
    },
  },
  licence: 'MIT package, Apache-2.0 weights',
  input: { ...PICTURE, size: { kind: 'any', step: 32 } },
  outputs: [
    {
      kind: 'map',
      name: 'score16',
      channels: 2,
      stride: 16,
      meaning: 'two faces a cell, before the sigmoid',
    },
    { kind: 'map', name: 'place16', channels: 32, stride: 16, meaning: 'box and six points of each, pixels' },
    {
      kind: 'map',
      name: 'score32',
      channels: 6,
      stride: 32,
      meaning: 'six faces a cell, before the sigmoid',
    },
    { kind: 'map', name: 'place32', channels: 96, stride: 32, meaning: 'box and six points of each, pixels' },
  ],
  labels: [],
  onnxSha256: 'c6335b065506ef4333845310bab172ba6c0f08be868f0a5b4f3d8849e3583d63',
  card: 'models/blazeface.md',
} as const satisfies ModelFacts;

export const FACE_LANDMARKS = {
  name: 'face-landmarks',
  title: '68 points of a face',
  source: {
    package: '@vladmandic/face-api',
    version: '1.7.15',
    files: {
      'model/face_landmark_68_model-weights_manifest.json':
        'ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9',
      'model/face_landmark_68_model.bin': '4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b',
    },
  },
  licence: 'MIT',
  input: { ...PICTURES, size: { kind: 'fixed', width: 112, height: 112 } },
  outputs: [
    { kind: 'list', name: 'landmarks', length: 136, meaning: 'x and y of 68 points, shares of the side' },
  ],
  labels: [],
  onnxSha256: '64ff11d15fe43d5557aa64b57c185eb459d1368abfaa2586c638e999dbbe736f',
  card: 'models/face-landmarks.md',
} as const satisfies ModelFacts;

export const FACE_DESCRIPTOR = {
  name: 'face-descriptor',
  title: 'whose face it is, as 128 numbers',
  source: {
    package: '@vladmandic/face-api',
    version: '1.7.15',
    files: {
      'model/face_recognition_model-weights_manifest.json':
        'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
      'model/face_recognition_model.bin': 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
    },
  },
  licence: 'MIT package, CC0 weights',
  input: { ...PICTURES, size: { kind: 'fixed', width: 150, height: 150 } },
  outputs: [{ kind: 'list', name: 'descriptor', length: 128, meaning: 'near for pictures of one person' }],
  labels: [],
  onnxSha256: 'c820c20db21f0345ed50dded3f34f200336f4c3cd21db2ec09c6ca820e8240b4',
  card: 'models/face-descriptor.md',
} as const satisfies ModelFacts;

export const MODELS = [
  CENTERNET,
  BLAZEFACE,
  FACE_LANDMARKS,
  FACE_DESCRIPTOR,
] as const satisfies readonly ModelFacts[];

export type ModelName = (typeof MODELS)[number]['name'];
