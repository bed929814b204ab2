/** The layouts there are. One that is added to the configuration and not here does not compile. */
import type { OperatorLayout } from '../../camera/equipment-config.ts';
import { centernetLayout } from './centernet-layout.ts';
import type { Layout } from './layout.ts';
import { rtDetrLayout } from './rt-detr-layout.ts';
import { yoloEndToEndLayout } from './yolo-end-to-end-layout.ts';
import { yolov8Layout } from './yolov8-layout.ts';
import { yoloxLayout } from './yolox-layout.ts';

export type LayoutName = OperatorLayout | 'centernet';

export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  centernet: centernetLayout,
  yolox: yoloxLayout,
  yolov8: yolov8Layout,
  'yolo-end-to-end': yoloEndToEndLayout,
  'rt-detr': rtDetrLayout,
};
