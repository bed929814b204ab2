/** Camera covered: something before the lens, for `afterS`. Judged in detect/scene/picture-condition.ts. */
import type { RuleOf } from '#protocol/rule.ts';
import type { Behaviour } from './behaviour.ts';
import { createPictureAlarm } from './picture-alarm.ts';

export function createCameraCovered(rule: RuleOf<'camera-covered'>): Behaviour {
  return createPictureAlarm({
    rule,
    likelihood: ({ covered }) => covered,
    reason: (sinceAtMs) => ({ kind: 'camera-covered', sinceAtMs }),
  });
}
