/** For tests: our own three nets for faces, converted into a folder of the test. */
import { openOwnNets, type FaceNets } from './faces/face-reader.ts';
import { ensureModel as ensureBlazeface } from './zoo/blazeface.ts';
import { ensureModel as ensureDescriptor } from './zoo/face-descriptor.ts';
import { ensureModel as ensureLandmarks } from './zoo/face-landmarks.ts';

export async function convertOwnNets(directory: string): Promise<FaceNets> {
  const [blazeface, landmarks, descriptor] = await Promise.all([
    ensureBlazeface(directory),
    ensureLandmarks(directory),
    ensureDescriptor(directory),
  ]);
  return openOwnNets({ blazeface: blazeface.file, landmarks: landmarks.file, descriptor: descriptor.file });
}
