/** What a net may run on, as configuration files name it. What a box lacks is passed over (onnx-session.ts). */
import { z } from 'zod';

/** Execution providers by ONNX Runtime's own names. */
export const PROVIDERS = ['openvino', 'cuda', 'tensorrt', 'webgpu', 'dml', 'coreml', 'qnn', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const providersConfig = z
  .array(z.enum(PROVIDERS, `expected one of ${PROVIDERS.join(', ')}`))
  .max(PROVIDERS.length)
  .default(['cpu'])
  .refine((names) => names.indexOf('cpu') === -1 || names.indexOf('cpu') === names.length - 1, {
    error: 'expected cpu last, or not at all: it is always tried last',
  });

/** In the order of trying. */
export function withCpuLast(providers: readonly Provider[]): Provider[] {
  return [...providers.filter((name) => name !== 'cpu'), 'cpu'];
}
