import path from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '#base/config.ts';
import { agentFacesConfig, faceReaderSpec, facesConfig } from './spec.ts';

const faces = (text: string) => parseConfig(text, facesConfig, 'central.yaml');

describe('the configuration of the nets that read faces', () => {
  it('is our own nets on the CPU where nothing is said', () => {
    expect(faceReaderSpec(faces('{}'), '/models')).to.deep.equal({
      finder: { layout: 'blazeface' },
      embedder: { layout: 'face-api' },
      modelDir: '/models',
      providers: ['cpu'],
    });
    expect(faceReaderSpec(undefined, '/models')).to.deep.equal(faceReaderSpec(faces('{}'), '/models'));
    expect(parseConfig('{}', agentFacesConfig, 'agent.yaml').keepDays).to.equal(30);
  });

  it('takes nets of an operator, each with its file, and puts the CPU last', () => {
    const config = faces(`
      finder: { layout: scrfd, file: nets/finder.onnx, inputWidth: 640, inputHeight: 384 }
      embedder:
        layout: arcface
        file: /nets/embedder.onnx
        pixels: { colours: rgb, mean: 0, spread: 1 }
      providers: [openvino]
    `);

    expect(faceReaderSpec(config, '/models')).to.deep.equal({
      finder: {
        layout: 'scrfd',
        file: path.resolve('nets/finder.onnx'),
        input: { width: 640, height: 384 },
        leastScore: 0.6,
      },
      embedder: {
        layout: 'arcface',
        file: '/nets/embedder.onnx',
        pixels: { colours: 'rgb', mean: 0, spread: 1 },
      },
      modelDir: '/models',
      providers: ['openvino', 'cpu'],
    });
  });

  it('says what it expected of a wrong value', () => {
    const refusals: [string, RegExp][] = [
      [
        'finder: { layout: retina }',
        /finder\.layout: found "retina", expected a layout: blazeface, scrfd, yunet/,
      ],
      ['finder: { layout: yunet }', /finder\.file: found nothing, expected the path of an ONNX file/],
      [
        'finder: { layout: yunet, file: a.onnx, inputWidth: 640 }',
        /expected both inputWidth and inputHeight, or neither/,
      ],
      [
        'finder: { layout: yunet, file: a.onnx, inputWidth: 600, inputHeight: 320 }',
        /inputWidth: found 600, expected a multiple of 32/,
      ],
      ['embedder: { layout: dlib }', /expected a layout: face-api, arcface, adaface, sface/],
      ['embedder: { layout: face-api, file: a.onnx }', /embedder: .*file/],
      [
        'embedder: { layout: sface, file: a.onnx, pixels: { colours: grey, mean: 0, spread: 1 } }',
        /pixels\.colours: found "grey", expected rgb or bgr/,
      ],
      ['providers: [gpu]', /providers\.0: found "gpu", expected one of openvino/],
    ];

    for (const [text, reason] of refusals) {
      expect(() => faces(text), text).to.throw(reason);
    }
    expect(() => parseConfig('keepDays: 0.5', agentFacesConfig, 'agent.yaml')).to.throw(
      /keepDays: found 0.5/,
    );
  });
});
