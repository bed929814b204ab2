import { expect } from 'chai';
import { withoutUserinfo } from './log.ts';

describe('an address in the log', () => {
  it('loses its user name and password, however odd they are', () => {
    expect(withoutUserinfo('rtsp://admin:p@ss:w@10.0.0.5:554/live?x=1')).to.equal(
      'rtsp://10.0.0.5:554/live?x=1',
    );
    expect(withoutUserinfo('rtsp://10.0.0.5/a@b')).to.equal('rtsp://10.0.0.5/a@b');
  });
});
