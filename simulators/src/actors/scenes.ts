/** Every scene by its name: adding one means one file and one line here. */
import type { Scene, SceneName } from './scene.ts';
import { busStop } from './scene-bus-stop.ts';
import { gateByDay, gateByNight } from './scene-gate.ts';
import { layBy } from './scene-lay-by.ts';
import { market } from './scene-market.ts';
import { office } from './scene-office.ts';
import { roadByDay, roadByNight } from './scene-road.ts';
import { square } from './scene-square.ts';
import { yardByDay, yardByNight } from './scene-yard.ts';

export const SCENES = {
  gate: gateByDay,
  road: roadByDay,
  yard: yardByDay,
  market,
  office,
  'gate-night': gateByNight,
  'road-night': roadByNight,
  'yard-night': yardByNight,
  'bus-stop': busStop,
  'lay-by': layBy,
  square,
} as const satisfies Record<SceneName, Scene>;
