import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { PROTOCOL_VERSION } from './version.ts';

const FINGERPRINTS: Record<number, string> = {
  1: 'a46398ea3a6e6571',
  2: '1d9b6a46ae40b88a',
  3: '4753e0a16eb4d007',
  4: '1cca53c2ac7e350b',
  5: '0b85656b327dae3d',
};

describe('protocol version', () => {
  it('is raised whenever a message changes shape', async () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const schemas: Record<string, unknown> = {};
    for (const file of files.sort()) {
      const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(exported)) {
        if (value instanceof z.ZodType) {
          schemas[`${file}:${name}`] = z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' });
        }
      }
    }

    const fingerprint = createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16);

    expect(fingerprint, 'a message changed: raise PROTOCOL_VERSION and write its history').to.equal(
      FINGERPRINTS[PROTOCOL_VERSION],
    );
  });
});
