/**
 * What the topics of ONVIF events mean, over all the names that makers give them: prefixes left out, doubled and
 * trailing slashes, misspellings, the maker's own detectors. Data and pure functions.
 * Sources: ONVIF topic namespace, the topics that open-source clients have collected from cameras.
 */
export type TopicMeaning =
  'tampering' | 'alarm' | 'line' | 'zone' | 'motion' | 'object' | 'device' | 'unknown';

/** First match wins; matched against the topic in lower case, without prefixes. */
const MEANINGS: readonly (readonly [RegExp, TopicMeaning])[] = [
  [/(^|\/)tamper(detector)?(\/|$)/, 'tampering'],
  [/globalscenechange|sceneshift|imagetoo(blurry|dark|bright)|signalloss|videoloss|defocus/, 'tampering'],
  [/digitalinput|(^|\/)alarmin(\/|$)|useralarm\/(gas|smoke|emergency)|useralarm$/, 'alarm'],
  [/linedetector|linecross|crossing/, 'line'],
  [/fielddetector|objectsinside|intrusion|loitering/, 'zone'],
  [/motion/, 'motion'],
  [
    /people|human|vehicle|face|dogcat|package|visitor|objectdetection|countaggregation|tpsmartevent/,
    'object',
  ],
  [/hardwarefailure|monitoring|relay|recordingconfig|^device\//, 'device'],
];

/** `tns1:RuleEngine/CellMotionDetector/Motion//.` → `RuleEngine/CellMotionDetector/Motion` */
export function plainTopic(topic: string): string {
  return topic
    .slice(0, 512)
    .split('/')
    .map((part) => part.slice(part.lastIndexOf(':') + 1).trim())
    .filter((part) => part !== '' && part !== '.')
    .join('/')
    .replace(/^VideoSoure\//, 'VideoSource/');
}

export function topicMeaning(topic: string): TopicMeaning {
  const plain = plainTopic(topic).toLowerCase();
  return MEANINGS.find(([pattern]) => pattern.test(plain))?.[1] ?? 'unknown';
}

/** Whether `part`, one or more steps of a topic as a person writes it, is in `topic`. */
export function isSameTopicPart(part: string, topic: string): boolean {
  const wanted = plainTopic(part).toLowerCase();
  return wanted !== '' && `/${plainTopic(topic).toLowerCase()}/`.includes(`/${wanted}/`);
}
