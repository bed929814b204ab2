/** The weights of the face reader on TensorFlow.js' WebAssembly backend, net by net, as often as the reader runs them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { openFaceApi } from '#models/zoo/face-api-reference.helpers.ts';

const FINDER_SIDE = 256;
const LANDMARKS_SIDE = 112;
const DESCRIPTOR_SIDE = 150;
const OUTPUTS = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'];

export interface PeerReader {
  /** The finder once, on 256x256. */
  find(): Promise<void>;
  /** Landmarks once, the descriptor twice: the face and its mirror image. */
  read(): Promise<void>;
  dispose(): void;
}

export async function openPeer(): Promise<PeerReader> {
  const [landmarks, descriptor] = [await openFaceApi('landmarks'), await openFaceApi('descriptor')];
  const finder = await loadGraphModel({ load: async () => readBlazeface() });
  const [finderPicture, landmarksPicture, descriptorPicture] = [
    picture(FINDER_SIDE),
    picture(LANDMARKS_SIDE),
    picture(DESCRIPTOR_SIDE),
  ];
  return {
    find: async () => {
      const input = tf.tidy(() =>
        tf.sub(
          tf.div(tf.tensor4d(Float32Array.from(finderPicture), [1, FINDER_SIDE, FINDER_SIDE, 3]), 127.5),
          1,
        ),
      );
      const outputs = finder.execute(input, OUTPUTS) as tf.Tensor[];
      await Promise.all(outputs.map((output) => output.data()));
      tf.dispose([input, ...outputs]);
    },
    read: async () => {
      await landmarks.run(landmarksPicture, LANDMARKS_SIDE);
      await descriptor.run(descriptorPicture, DESCRIPTOR_SIDE);
      await descriptor.run(descriptorPicture, DESCRIPTOR_SIDE);
    },
    dispose: () => {
      [landmarks, descriptor, finder].forEach((net) => net.dispose());
    },
  };
}

function picture(side: number): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, index) => (index * 7919) % 251);
}

function readBlazeface(): tf.io.ModelArtifacts {
  const program = createRequire(import.meta.url).resolve('@vladmandic/human');
  const directory = path.join(path.dirname(program), '..', 'models');
  const json = JSON.parse(readFileSync(path.join(directory, 'blazeface.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const bytes = readFileSync(path.join(directory, 'blazeface.bin'));
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  };
}
