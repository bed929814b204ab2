import { expect } from 'chai';
import { readDataFolder } from '../real-data.helpers.ts';
import { readMessages, type EventMessage } from './event-messages.ts';
import { createEventNews } from './event-news.ts';
import { isSameTopicPart, plainTopic, topicMeaning } from './event-topics.ts';
import { readReply } from './soap.ts';
import { soap } from './onvif-server.helpers.ts';

function messagesOf(text: string): EventMessage[] {
  const reply = readReply(text);
  if (reply.status !== 'answered') {
    throw new Error(reply.status);
  }
  return readMessages(reply.body);
}

function notification(topic: string, message: string): string {
  return `<n:NotificationMessage><n:Topic>${topic}</n:Topic><n:Message>${message}</n:Message></n:NotificationMessage>`;
}

function property(data: string, operation = 'Changed'): string {
  return (
    `<tt:Message UtcTime="2026-11-22T10:00:00Z" PropertyOperation="${operation}">` +
    `<tt:Source><tt:SimpleItem Name="Rule" Value="R1"/></tt:Source><tt:Data>${data}</tt:Data></tt:Message>`
  );
}

const item = (name: string, value: string): string => `<tt:SimpleItem Name="${name}" Value="${value}"/>`;

describe('what cameras report', () => {
  it('reads a recorded answer: how everything stands, none of it news', function () {
    const files = readDataFolder(this, 'onvif', 'ex_onvif');
    const recorded = files.find(({ name }) => name === 'pull_messages.xml')?.bytes.toString('utf8') ?? '';
    const news = createEventNews();

    const messages = messagesOf(recorded);

    expect(messages.map(({ topic, isOn }) => [topic, isOn])).to.deep.equal([
      ['VideoSource/MotionAlarm', false],
      ['RuleEngine/CellMotionDetector/Motion', false],
      ['RuleEngine/TamperDetector/Tamper', false],
      ['VideoSource/ImageTooDark/ImagingService', false],
      ['RuleEngine/FieldDetector/ObjectsInside', false],
      ['Monitoring/OperatingTime/LastReset', null],
      ['Monitoring/OperatingTime/LastReboot', null],
      ['Monitoring/OperatingTime/LastClockSynchronization', null],
    ]);
    expect(messages.filter((message) => news.isNews(message))).to.deep.equal([]);
  });

  it('finds the state under the many names and values that makers give it', () => {
    const cases: [string, boolean | null][] = [
      [item('State', '1'), true],
      [item('IsTamper', 'TRUE'), true],
      [item('LogicalState', 'inactive'), false],
      [item('ObjectId', '1'), null],
      [item('ObjectId', '0') + item('State', 'false'), false],
      [item('Level', '1') + item('Tampered', 'true'), true],
      ['', false],
    ];

    const found = cases.map(
      ([data]) =>
        messagesOf(
          soap(`<PullMessagesResponse>${notification('tns1:A/B', property(data))}</PullMessagesResponse>`),
        )[0]?.isOn,
    );

    expect(found).to.deep.equal(cases.map(([, isOn]) => isOn));
  });

  it('takes an event without a state for a moment, and an empty or deleted property for its end', () => {
    const texts = [
      notification('tns1:RuleEngine/LineDetector/Crossed', '<tt:Message UtcTime="x"><tt:Data/></tt:Message>'),
      notification('tns1:A/B', ''),
      notification('tns1:A/B', property(item('State', 'true'), 'Deleted')),
      notification('', property(item('State', 'true'))),
    ];

    const found = messagesOf(soap(`<PullMessagesResponse>${texts.join('')}</PullMessagesResponse>`));

    expect(found.map(({ isOn }) => isOn)).to.deep.equal([null, false, false]);
  });

  it('bears an answer with thousands of messages, and text that does not belong on a screen', () => {
    const many = notification('tns1:A/Bé\n', property(item('S'.repeat(300), 'x'))).repeat(3000);

    const found = messagesOf(soap(`<PullMessagesResponse>${many}</PullMessagesResponse>`));

    expect(found).to.have.length(200);
    expect(found[0]?.topic).to.match(/^[\x20-\x7e]{1,200}$/);
  });

  it('tells a change that happened while the line was broken, and nothing twice', () => {
    const news = createEventNews();
    const base = { topic: 'A/B', source: 'Rule=R1' };
    const told = (isOn: boolean | null, isInitial: boolean, stamp: string): boolean =>
      news.isNews({ ...base, isOn, isInitial, stamp });

    expect(told(true, true, '1'), 'how it stood at first').to.equal(false);
    expect(told(false, false, '2'), 'over').to.equal(true);
    expect(told(false, false, '2'), 'delivered again').to.equal(false);
    expect(told(false, true, '3'), 'subscribed again, nothing new').to.equal(false);
    expect(told(true, true, '4'), 'subscribed again, meanwhile on').to.equal(true);
    expect(told(true, false, '5'), 'said again').to.equal(true);
  });

  it('knows the meaning of topics over prefixes, slashes and misspellings', () => {
    expect(plainTopic('tns1:RuleEngine/CellMotionDetector/Motion//.')).to.equal(
      'RuleEngine/CellMotionDetector/Motion',
    );
    expect(
      [
        'tns1:RuleEngine/TamperDetector/Tamper',
        'tns1:RuleEngine/CellMotionDetector/Tamper',
        'tns1:VideoSource/GlobalSceneChange/ImagingService',
        'tns1:VideoSource/ImageTooDark/AnalyticsService/',
        'tns1:Device/Trigger/tnshik:AlarmIn',
        'tns1:VideoSource/tns1:Device/Trigger/DigitalInput',
        'tns1:VideoSoure/MotionAlarm',
        'tns1:RuleEngine/CellMotionDetector/Motion',
        'tnsaxis:RuleEngine/LineDetector/Crossed',
        'tns1:RuleEngine/FieldDetector/ObjectsInside',
        'tns1:RuleEngine/MyRuleDetector/PeopleDetect',
        'tns1:Device/HardwareFailure/StorageFailure',
        'tns1:Something/Else',
      ].map(topicMeaning),
    ).to.deep.equal([
      'tampering',
      'tampering',
      'tampering',
      'tampering',
      'alarm',
      'alarm',
      'motion',
      'motion',
      'line',
      'zone',
      'object',
      'device',
      'unknown',
    ]);
    expect(isSameTopicPart('tns1:LineDetector', 'tnsaxis:RuleEngine/LineDetector/Crossed')).to.equal(true);
    expect(isSameTopicPart('Line', 'tnsaxis:RuleEngine/LineDetector/Crossed')).to.equal(false);
  });
});
