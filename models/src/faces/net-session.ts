/**
 * One network on ONNX Runtime, one thread, one run at a time: its input lies in one buffer that is filled anew for
 * every run, so that a thousand looks cost no memory that one did not.
 */
import * as ort from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';

export interface InputSize {
  count: number;
  width: number;
  height: number;
}

export type NetOutputs = Readonly<Record<string, { data: Float32Array; dims: readonly number[] }>>;

export interface Net {
  /** `fill` writes count * height * width * 3 bytes; `read` sees the outputs, which are gone afterwards. */
  run<Result>(
    size: InputSize,
    fill: (bytes: Uint8Array) => void,
    read: (outputs: NetOutputs) => Result,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** `file` is an ONNX file with one input of bytes, [N, H, W, 3]. */
export async function openNet(file: string): Promise<Net> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  } catch (error) {
    throw new GiveUp('model-malformed', `${file} cannot be run`, { cause: error });
  }
  const [input = 'input'] = session.inputNames;
  let buffer = new ArrayBuffer(0);
  let last: Promise<unknown> = Promise.resolve();

  const runNow = async <Result>(
    { count, width, height }: InputSize,
    fill: (bytes: Uint8Array) => void,
    read: (outputs: NetOutputs) => Result,
  ): Promise<Result> => {
    const sizeBytes = count * width * height * 3;
    if (buffer.byteLength < sizeBytes) {
      buffer = new ArrayBuffer(sizeBytes);
    }
    const bytes = new Uint8Array(buffer, 0, sizeBytes);
    fill(bytes);
    const outputs = await session.run({ [input]: new ort.Tensor('uint8', bytes, [count, height, width, 3]) });
    try {
      return read(outputs as unknown as NetOutputs);
    } finally {
      Object.values(outputs).forEach((tensor) => tensor.dispose());
    }
  };

  return {
    run: (size, fill, read) => {
      const result = last.then(() => runNow(size, fill, read));
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      await last;
      await session.release();
    },
  };
}
