import { expect } from 'chai';
import { parseAddress, serviceUrls, streamUrl } from './address.ts';

const CONFIGURED = parseAddress('http://cam.lan:8080/onvif/device_service');

describe('addresses of a camera', () => {
  if (!CONFIGURED) {
    throw new Error('not an address');
  }

  for (const [advertised, expected] of [
    ['http://192.168.1.9/onvif/media', ['http://cam.lan:80/onvif/media', 'http://cam.lan:8080/onvif/media']],
    [
      'http://192.168.1.9:1024/onvif/media?x=1',
      ['http://cam.lan:1024/onvif/media?x=1', 'http://cam.lan:8080/onvif/media?x=1'],
    ],
    ['http://127.0.0.1:8080/onvif/media', ['http://cam.lan:8080/onvif/media']],
    ['http://:80/onvif/media', ['http://cam.lan:80/onvif/media', 'http://cam.lan:8080/onvif/media']],
    ['http:///onvif/media', ['http://cam.lan:80/onvif/media', 'http://cam.lan:8080/onvif/media']],
    [
      '\n http://10.0.0.1:8106:8106/onvif/media\n',
      ['http://cam.lan:8106/onvif/media', 'http://cam.lan:8080/onvif/media'],
    ],
    ['/onvif/media', ['http://cam.lan:8080/onvif/media']],
    ['https://10.0.0.1/onvif/media', ['http://cam.lan:8080/onvif/media']],
    ['http://[fe80::1]:81/onvif/media', ['http://cam.lan:81/onvif/media', 'http://cam.lan:8080/onvif/media']],
    [
      'http://evil.example@169.254.169.254:80/latest',
      ['http://cam.lan:80/latest', 'http://cam.lan:8080/latest'],
    ],
    ['', ['http://cam.lan:8080/onvif/device_service']],
    ['garbage', ['http://cam.lan:8080/onvif/device_service']],
  ] as const) {
    it(`never leaves the configured host for a service at ${JSON.stringify(advertised)}`, () => {
      expect(serviceUrls(advertised, CONFIGURED)).to.deep.equal(expected);
    });
  }

  for (const [advertised, expected] of [
    ['rtsp://192.168.1.9/live', 'rtsp://cam.lan:554/live'],
    ['rtsp://admin:p%40ss@10.0.0.1:8554/live?ch=1', 'rtsp://cam.lan:8554/live?ch=1'],
    ['rtsp://admin:p@admin:p@10.0.0.1:8554/live', 'rtsp://cam.lan:8554/live'],
    ['rtsp://10.0.0.1/a?b=1&amp;c=2', 'rtsp://cam.lan:554/a?b=1&c=2'],
    ['rtsp:///live', 'rtsp://cam.lan:554/live'],
    ['rtsp://10.0.0.1:554:554/live', 'rtsp://cam.lan:554/live'],
    ['rtsp://10.0.0.1', 'rtsp://cam.lan:554/'],
    ['rtsp://10.0.0.1/a\r\nEvil: 1', 'rtsp://cam.lan:554/a'],
    ['http://10.0.0.1/snapshot', null],
    ['', null],
  ] as const) {
    it(`makes ${JSON.stringify(expected)} of the stream address ${JSON.stringify(advertised)}`, () => {
      expect(streamUrl(advertised, CONFIGURED)).to.equal(expected);
    });
  }
});
