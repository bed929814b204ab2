/** Camera defocused: a lens out of focus, wet or smeared, for `afterS`. Judged in detect/scene/picture-condition.ts. */
import type { RuleOf } from '#protocol/rule.ts';
import type { Behaviour } from './behaviour.ts';
import { createPictureAlarm } from './picture-alarm.ts';

export function createCameraDefocused(rule: RuleOf<'camera-defocused'>): Behaviour {
  return createPictureAlarm({
    rule,
    likelihood: ({ defocused }) => defocused,
    reason: (sinceAtMs) => ({ kind: 'camera-defocused', sinceAtMs }),
  });
}
