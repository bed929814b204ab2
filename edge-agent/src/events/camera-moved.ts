/** Camera moved: a camera that no longer looks where it looked, for `afterS`. Judged in detect/scene/picture-condition.ts. */
import type { RuleOf } from '#protocol/rule.ts';
import type { Behaviour } from './behaviour.ts';
import { createPictureAlarm } from './picture-alarm.ts';

export function createCameraMoved(rule: RuleOf<'camera-moved'>): Behaviour {
  return createPictureAlarm({
    rule,
    likelihood: ({ moved }) => moved,
    reason: (sinceAtMs) => ({ kind: 'camera-moved', sinceAtMs }),
  });
}
