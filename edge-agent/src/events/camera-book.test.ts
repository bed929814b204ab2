import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { incidentOpened, type IncidentOpened } from '#protocol/incident.ts';
import type { CameraNews } from './behaviour.ts';
import { createIncidentBook, type IncidentBook } from './incident-book.ts';
import type { IncidentEnding } from './open-incidents.ts';
import { cameraWith, lookAt } from './walk.helpers.ts';

const GONE: CameraNews = { type: 'state', hasPictures: false, detail: 'rtsp://10.0.0.7: ECONNREFUSED' };
const BACK: CameraNews = { type: 'state', hasPictures: true, detail: '' };

describe('book of what is heard of a camera', () => {
  function open(rule: object, site = { gone: 1, total: 1 }) {
    const clock = createFakeClock(Date.parse('2026-11-23T02:00:00+07:00'));
    const opened: IncidentOpened[] = [];
    const closed: IncidentEnding[] = [];
    const book: IncidentBook = createIncidentBook({
      camera: cameraWith([{ name: 'Cổng', ...rule }]),
      timeZone: 'Asia/Ho_Chi_Minh',
      clock,
      siteState: () => site,
      nextSequence: () => opened.length + 1,
      onOpened: (message) => opened.push(incidentOpened.parse(message)),
      onClosed: (ending) => closed.push(ending),
    });
    const seconds = async (count: number): Promise<void> => {
      for (let second = 0; second < count; second += 1) {
        await clock.advance(1000);
      }
    };
    const report = (topic: string, isOn: boolean | null, source = ''): void => {
      book.hear({ type: 'report', topic, source, isOn });
    };
    return { clock, opened, closed, book, seconds, report };
  }

  it('reports a camera that has been gone for a minute, once, until it is back', async () => {
    const { clock, opened, closed, book, seconds } = open({ kind: 'camera-offline' }, { gone: 3, total: 4 });
    const goneAtMs = clock.nowMs();

    book.hear(GONE);
    await seconds(30);
    book.hear({ ...GONE, detail: '' });
    await seconds(29);
    expect(opened).to.deep.equal([]);
    await seconds(3 * 3600);
    expect(closed).to.deep.equal([]);
    book.hear(BACK);
    await seconds(5);

    expect(opened).to.have.length(1);
    expect(opened[0]).to.include({ kind: 'camera-offline', startedAtMs: goneAtMs + 60_000, confidence: 1 });
    expect(opened[0]?.tracks).to.deep.equal([]);
    expect(opened[0]?.why).to.deep.equal({
      vi: 'Camera không có hình từ 02:00:00: rtsp://10.0.0.7: ECONNREFUSED (3/4 camera của địa điểm này cùng mất hình)',
      en: 'The camera has given no picture since 02:00:00: rtsp://10.0.0.7: ECONNREFUSED (3 of the 4 cameras of this place are gone)',
    });
    expect(closed).to.have.length(1);
    expect(closed[0]).to.include({ id: opened[0]?.id, endedAtMs: goneAtMs + 59_000 + 3 * 3_600_000 });
  });

  it('says nothing of a camera that stumbles and comes back', async () => {
    const { opened, book, seconds } = open({ kind: 'camera-offline', afterS: 20 });

    for (let times = 0; times < 5; times += 1) {
      book.hear(GONE);
      await seconds(15);
      book.hear(BACK);
      await seconds(60);
    }

    expect(opened).to.deep.equal([]);
  });

  it('does not forget a missing camera because an eye died or looks stopped', async () => {
    const { clock, opened, closed, book, seconds } = open({ kind: 'camera-offline', afterS: 20 });

    book.observe(lookAt(clock.nowMs(), []));
    book.hear(GONE);
    await seconds(10);
    book.eyeLost();
    await seconds(60);
    expect(opened).to.have.length(1);
    expect(closed).to.deep.equal([]);
    book.closeAll();

    expect(closed).to.have.length(1);
  });

  it('waits for its hours, and then knows how long the camera has been gone', async () => {
    const { opened, book, seconds, clock } = open({
      kind: 'camera-offline',
      schedule: [{ from: '02:10', to: '05:00' }],
    });
    const goneAtMs = clock.nowMs();

    book.hear(GONE);
    await seconds(599);
    expect(opened).to.deep.equal([]);
    await seconds(1);

    expect(opened[0]?.startedAtMs).to.equal(goneAtMs + 600_000);
    expect(opened[0]?.why.en).to.contain('since 02:00:00');
  });

  it('passes on tampering and alarms, not plain motion, and ends with the camera', async () => {
    const { opened, closed, seconds, report } = open({ kind: 'camera-event' });

    report('RuleEngine/CellMotionDetector/Motion', true);
    report('VideoSource/MotionAlarm', true);
    report('RuleEngine/TamperDetector/Tamper', true, 'rule-1');
    report('RuleEngine/TamperDetector/Tamper', true, 'rule-1');
    await seconds(20);
    report('RuleEngine/TamperDetector/Tamper', false, 'rule-1');
    await seconds(5);

    expect(opened.map(({ why }) => why.en)).to.deep.equal([
      'The camera itself reported "RuleEngine/TamperDetector/Tamper" at 02:00:00',
    ]);
    expect(closed).to.have.length(1);
  });

  it('takes the topics it was given, in part and without prefixes', async () => {
    const { opened, seconds, report } = open({
      kind: 'camera-event',
      topics: ['tns1:RuleEngine/LineDetector', 'motionalarm'],
      coolDownS: 0,
    });

    report('RuleEngine/LineDetector/Crossed', null, 'line-1');
    await seconds(30);
    report('VideoSource/MotionAlarm', true);
    report('RuleEngine/TamperDetector/Tamper', true);
    report('RuleEngine/MyMotionAlarms', true);
    await seconds(30);

    expect(opened.map(({ why }) => why.vi)).to.deep.equal([
      'Camera tự báo "RuleEngine/LineDetector/Crossed" lúc 02:00:00',
      'Camera tự báo "VideoSource/MotionAlarm" lúc 02:00:30',
    ]);
  });

  it('ends a report that the camera never takes back', async () => {
    const { opened, closed, seconds, report } = open({ kind: 'camera-event' });

    report('Device/Trigger/DigitalInput', true, 'in-1');
    await seconds(70);

    expect(opened).to.have.length(1);
    expect(closed).to.have.length(1);
  });

  it('does not take a second thing that the camera reports for a repeat of the first', async () => {
    const { opened, seconds, report } = open({ kind: 'camera-event', coolDownS: 600 });

    report('TamperDetector/Tamper', true);
    await seconds(10);
    report('TamperDetector/Tamper', false);
    await seconds(10);
    report('TamperDetector/Tamper', true);
    report('Device/Trigger/DigitalInput', true);
    await seconds(10);

    expect(opened.map(({ why }) => why.en.replace(/ at .*/, ''))).to.deep.equal([
      'The camera itself reported "TamperDetector/Tamper"',
      'The camera itself reported "Device/Trigger/DigitalInput"',
    ]);
  });
});
