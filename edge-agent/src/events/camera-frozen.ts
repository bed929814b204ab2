/** Camera frozen: a picture that stands while the stream goes on, for `afterS`. Judged in detect/scene/picture-condition.ts. */
import type { RuleOf } from '#protocol/rule.ts';
import type { Behaviour } from './behaviour.ts';
import { createPictureAlarm } from './picture-alarm.ts';

export function createCameraFrozen(rule: RuleOf<'camera-frozen'>): Behaviour {
  return createPictureAlarm({
    rule,
    likelihood: ({ frozen }) => frozen,
    reason: (sinceAtMs) => ({ kind: 'camera-frozen', sinceAtMs }),
  });
}
