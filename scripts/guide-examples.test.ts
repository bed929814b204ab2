import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { parseConfig } from '#base/config.ts';
import { centralConfig } from '#central/config.ts';
import { RIGHTS } from '#central/people/can.ts';
import { agentConfig, type AgentConfig } from '#edge-agent/camera/config.ts';
import { detectorConfig, OPERATOR_LAYOUTS } from '#edge-agent/camera/equipment-config.ts';
import { EMBEDDER_LAYOUTS, facesConfig, FINDER_LAYOUTS } from '#models/faces/spec.ts';
import { ABILITIES, ROLES } from '#protocol/account.ts';
import { CAMERA_REASONS, CAMERA_STATES } from '#protocol/camera.ts';
import { RULE_CLASSES, RULE_KINDS } from '#protocol/rule.ts';

const docs = join(import.meta.dirname, '..', 'docs');
const read = (file: string): string => readFileSync(join(docs, file), 'utf8');

/** The examples of a guide: central's has a commune, the agent's has cameras. */
function examplesOf(file: string): { central: string[]; agent: string[] } {
  const blocks = [...read(file).matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => match[1] ?? '');
  const having = (key: string): string[] =>
    blocks.filter((block) => Object.hasOwn(parse(block) as object, key));
  return { central: having('commune'), agent: having('cameras') };
}

for (const file of ['guide/setup.vi.md', 'guide/setup.en.md']) {
  describe(`the examples in ${file}`, () => {
    const agentExample = (): AgentConfig =>
      parseConfig(examplesOf(file).agent[0] ?? '', agentConfig, 'agent.yaml');

    it('start central, and show every key it knows', () => {
      const { central } = examplesOf(file);

      expect(central).to.have.length(1);
      parseConfig(central[0] ?? '', centralConfig, 'central.yaml');
      expect(parse(central[0] ?? '')).to.have.all.keys(Object.keys(centralConfig.shape));
    });

    it('start an agent, and show every key it knows', () => {
      const { agent } = examplesOf(file);

      expect(agent).to.have.length(1);
      expect(agentExample().cameras).not.to.be.empty;
      expect(parse(agent[0] ?? '')).to.have.all.keys(Object.keys(agentConfig.shape));
    });

    it('show both sources, both places for a password and every kind of rule', () => {
      const { cameras } = agentExample();

      expect(cameras.some(({ onvif }) => onvif !== undefined)).to.equal(true);
      expect(cameras.some(({ rtsp }) => rtsp !== undefined)).to.equal(true);
      expect(cameras.some(({ credentials }) => credentials?.passwordFile !== undefined)).to.equal(true);
      expect(cameras.some(({ credentials }) => credentials?.passwordEnv !== undefined)).to.equal(true);
      expect(cameras.flatMap(({ rules }) => rules.map(({ kind }) => kind))).to.include.members(RULE_KINDS);
      expect(cameras.some(({ personHeights }) => personHeights !== undefined)).to.equal(true);
    });

    it('are followed by a row on every kind of rule, and name every class', () => {
      const text = read(file);

      const rows = RULE_KINDS.filter((kind) => !text.includes(`\n| \`${kind}\``));
      const classes = RULE_CLASSES.filter((word) => !new RegExp(`\\b${word}\\b`).test(text));

      expect(rows).to.deep.equal([]);
      expect(classes).to.deep.equal([]);
    });

    it('show a detector of an operator that could be read', () => {
      const blocks = [...read(file).matchAll(/^```yaml\n(detector:\n[^]*?)^```$/gm)];
      const detectors = blocks.map(([, text = '']) => (parse(text) as { detector: unknown }).detector);

      expect(detectors).to.have.length(1);
      expect(detectorConfig.parse(detectors[0])).to.include({ layout: 'yolov8', inputWidth: 640 });
      expect(OPERATOR_LAYOUTS.filter((name) => !read(file).includes(`\`${name}\``))).to.deep.equal([]);
    });

    it('show nets for faces of an operator that could be read', () => {
      const blocks = [...read(file).matchAll(/^```yaml\n(faces:\n[^]*?)^```$/gm)];
      const nets = blocks.map(([, text = '']) => (parse(text) as { faces: unknown }).faces);

      expect(nets).to.have.length(1);
      expect(facesConfig.parse(nets[0])).to.have.nested.property('embedder.layout', 'arcface');
      const layouts = [...FINDER_LAYOUTS, ...EMBEDDER_LAYOUTS];
      expect(layouts.filter((name) => !read(file).includes(`| \`${name}\``))).to.deep.equal([]);
    });

    it('are followed by a word on every state and reason a camera can have', () => {
      const text = read(file);

      const missing = [...CAMERA_STATES, ...CAMERA_REASONS].filter((word) => !text.includes(`\`${word}\``));

      expect(missing).to.deep.equal([]);
    });
  });
}

describe('the two set-up guides', () => {
  it('give the same examples', () => {
    const vietnamese = examplesOf('guide/setup.vi.md');
    const english = examplesOf('guide/setup.en.md');

    expect(vietnamese.agent.map((text) => parse(text) as unknown)).to.deep.equal(
      english.agent.map((text) => parse(text) as unknown),
    );
    expect(vietnamese.central.map((text) => parse(text) as unknown)).to.deep.equal(
      english.central.map((text) => parse(text) as unknown),
    );
  });
});

describe('the table of rights in design 005', () => {
  it('says of every role and ability what can() says', () => {
    const rows = read('design/005-people-and-doors.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()));
    const written = Object.fromEntries(rows.map(([, first = '', ...cells]) => [first, cells]));

    for (const ability of ABILITIES) {
      const reaches = ROLES.map((role) => RIGHTS[role][ability]);
      const expected = reaches.map((reach) => (reach === 'nowhere' ? '-' : reach));
      expect(written[ability]?.slice(0, ROLES.length), ability).to.deep.equal(expected);
    }
  });
});
