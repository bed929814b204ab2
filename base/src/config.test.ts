import { expect } from 'chai';
import { z } from 'zod';
import { ConfigError, parseConfig } from './config.ts';

const schema = z.strictObject({
  cameras: z.array(
    z.strictObject({ id: z.string(), fps: z.number({ error: 'expected frames per second' }).max(30) }),
  ),
});

describe('configuration', () => {
  it('names the path, the value and what was expected', () => {
    const text = 'cameras:\n  - { id: gate, fps: fast }';

    expect(() => parseConfig(text, schema, 'agent.yaml')).to.throw(
      ConfigError,
      'agent.yaml: cameras.0.fps: found "fast", expected frames per second',
    );
  });

  it('reports every wrong value at once', () => {
    const text = 'cameras:\n  - { id: 3, fps: 99 }';

    expect(() => parseConfig(text, schema, 'a.yaml')).to.throw(
      /cameras\.0\.id: found 3[^]*cameras\.0\.fps: found 99/,
    );
  });

  it('says so when the file is not YAML', () => {
    expect(() => parseConfig('a: [', schema, 'a.yaml')).to.throw(ConfigError, 'a.yaml: is not YAML');
  });
});
