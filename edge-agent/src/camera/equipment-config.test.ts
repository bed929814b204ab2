import { expect } from 'chai';
import { parseConfig } from '#base/config.ts';
import { decodingConfig, detectorConfig, ourLabels } from './equipment-config.ts';

const detector = (text: string) => parseConfig(text, detectorConfig, 'agent.yaml');
const yolo = (more: string): string => `
  layout: yolov8
  file: own.onnx
  labels: [person, null, airplane, car]
  ${more}`;

describe('the configuration of detector and decoding', () => {
  it('needs no more than a layout for our own detector', () => {
    expect(detector('layout: centernet')).to.deep.equal({ layout: 'centernet', providers: ['cpu'] });
  });

  it('takes of the labels of a file those that are our words', () => {
    const parsed = detector(yolo(''));

    expect(parsed.layout === 'centernet' ? [] : ourLabels(parsed.labels)).to.deep.equal([
      'person',
      null,
      null,
      'car',
    ]);
  });

  it('knows the 80 classes of COCO', () => {
    const labels = ourLabels('coco');

    expect(labels).to.have.length(80);
    expect([labels[0], labels[4], labels[7], labels[28]]).to.deep.equal(['person', null, 'truck', 'bag']);
  });

  it('says what it expected of a wrong value', () => {
    const refusals: [string, RegExp][] = [
      ['layout: yolov5', /layout: found "yolov5", expected a layout: centernet, yolox, yolov8/],
      ['{ layout: yolox, file: a.onnx, labels: [airplane] }', /labels: .*expected coco, or the names/],
      [yolo('inputWidth: 640'), /expected both inputWidth and inputHeight/],
      [yolo('inputWidth: 600\n  inputHeight: 384'), /inputWidth: found 600, expected a multiple of 32/],
      [yolo('scores: { open: 0.2, continue: 0.3 }'), /scores: .*expected continue below open/],
      [yolo('providers: [cpu, webgpu]'), /providers: .*expected cpu last/],
      [yolo('providers: [gpu]'), /providers\.0: found "gpu", expected one of openvino/],
    ];

    for (const [text, reason] of refusals) {
      expect(() => detector(text), text).to.throw(reason);
    }
  });

  it('decodes in software where nothing is said, and takes no device that is none', () => {
    expect(parseConfig('{}', decodingConfig, 'agent.yaml')).to.deep.equal({ hardware: 'none' });
    expect(() =>
      parseConfig("{ hardware: vaapi, device: '; rm -rf' }", decodingConfig, 'agent.yaml'),
    ).to.throw(/expected a device such as/);
  });
});
