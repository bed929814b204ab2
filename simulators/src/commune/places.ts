/**
 * The commune's list of places as its own documents give it: 33 locations, 76 cameras. Each line: id, name, hamlet,
 * and its cameras as `name: scene`, with `*` where the camera turns (PTZ). Data only; description.ts makes sense of it.
 */
import type { SiteGroup } from '#protocol/site.ts';
import type { SceneName } from '../actors/scene.ts';

export interface CameraPlace {
  name: string;
  scene: SceneName;
  hasPtz: boolean;
}

export interface SitePlace {
  id: string;
  name: string;
  group: SiteGroup;
  hamlet: string | null;
  cameras: CameraPlace[];
}

const fixed = (name: string, scene: SceneName): CameraPlace => ({ name, scene, hasPtz: false });
const turning = (name: string, scene: SceneName): CameraPlace => ({ name, scene, hasPtz: true });

/** The ten hamlet gates: two see by night best, which is when they matter. */
const hamletGates: SitePlace[] = Array.from({ length: 10 }, (_, index): SitePlace => {
  const number = index + 1;
  const name = `Cổng thôn ${number}`;
  const isDouble = number === 1 || number === 4;
  return {
    id: `cong-thon-${number}`,
    name,
    group: 'key-point',
    hamlet: `Thôn ${number}`,
    cameras: [
      fixed(isDouble ? `${name} – hướng vào` : name, number % 3 === 0 ? 'gate-night' : 'gate'),
      ...(isDouble ? [fixed(`${name} – hướng ra`, 'road')] : []),
    ],
  };
});

const point = (id: string, name: string, hamlet: number, ...cameras: CameraPlace[]): SitePlace => ({
  id,
  name,
  group: 'key-point',
  hamlet: `Thôn ${hamlet}`,
  cameras,
});

const junctions: SitePlace[] = [
  point(
    'nga-tu-cho',
    'Ngã tư chợ',
    1,
    turning('Ngã tư chợ – cổng chợ', 'market'),
    fixed('Ngã tư chợ – mặt đường', 'road'),
  ),
  point('nga-ba-dinh', 'Ngã ba Đình', 2, fixed('Ngã ba Đình', 'road')),
  point('nga-tu-buu-dien', 'Ngã tư Bưu điện', 3, turning('Ngã tư Bưu điện', 'road')),
  point('nga-ba-tram-bom', 'Ngã ba Trạm bơm', 4, fixed('Ngã ba Trạm bơm', 'road-night')),
  point('nga-ba-giong', 'Ngã ba Gióng', 5, fixed('Ngã ba Gióng', 'bus-stop')),
  point('nga-tu-tram-y-te', 'Ngã tư Trạm y tế', 6, fixed('Ngã tư Trạm y tế', 'road-night')),
  point('cau-song-con', 'Cầu Sông Con', 7, fixed('Cầu Sông Con', 'road')),
  point('cau-may', 'Cầu Máy', 8, fixed('Cầu Máy', 'road-night')),
];

const blackSpots: SitePlace[] = [
  point(
    'cho-yen-hoa',
    'Chợ Yên Hòa',
    1,
    fixed('Chợ Yên Hòa – dãy hàng khô', 'market'),
    fixed('Chợ Yên Hòa – lối sau', 'market'),
  ),
  point('bai-rac-bo-de', 'Bãi tập kết rác bờ đê', 9, fixed('Bãi tập kết rác bờ đê', 'yard-night')),
  point('nha-van-hoa-thon-5', 'Nhà văn hóa thôn 5', 5, fixed('Nhà văn hóa thôn 5', 'yard')),
  point('san-bong-thon-8', 'Sân bóng thôn 8', 8, fixed('Sân bóng thôn 8', 'square')),
  point('duong-de-thon-10', 'Đường đê thôn 10', 10, fixed('Đường đê thôn 10', 'road-night')),
  point('nghia-trang', 'Lối vào nghĩa trang', 7, fixed('Lối vào nghĩa trang', 'gate-night')),
];

const borders: SitePlace[] = [
  point('giap-xa-bac', 'Giáp ranh phía Bắc', 2, fixed('Giáp ranh phía Bắc', 'road')),
  point('giap-xa-nam', 'Giáp ranh phía Nam', 10, fixed('Giáp ranh phía Nam', 'road-night')),
  point('giap-xa-dong', 'Giáp ranh phía Đông', 6, fixed('Giáp ranh phía Đông', 'lay-by')),
  point('giap-xa-tay', 'Giáp ranh phía Tây', 9, fixed('Giáp ranh phía Tây', 'gate-night')),
];

const institutions: SitePlace[] = [
  {
    id: 'ubnd-xa',
    name: 'Trụ sở UBND xã',
    group: 'headquarters',
    hamlet: 'Thôn 1',
    cameras: [
      fixed('UBND – sảnh chính', 'office'),
      fixed('UBND – bộ phận một cửa', 'office'),
      fixed('UBND – quầy tiếp dân', 'office'),
      fixed('UBND – văn thư lưu trữ', 'office'),
      fixed('UBND – cổng chính', 'gate'),
      fixed('UBND – cổng phụ', 'gate-night'),
      turning('UBND – sân trước', 'yard'),
      fixed('UBND – nhà xe', 'yard-night'),
      fixed('UBND – hành lang tầng 1', 'office'),
      fixed('UBND – hành lang tầng 2', 'office'),
      fixed('UBND – hội trường', 'office'),
      fixed('UBND – phòng máy chủ', 'office'),
      fixed('UBND – sân sau', 'yard-night'),
      fixed('UBND – mặt đường phía trước', 'bus-stop'),
      fixed('UBND – tường rào phía Đông', 'yard'),
    ],
  },
  {
    id: 'quy-tin-dung',
    name: 'Quỹ tín dụng nhân dân',
    group: 'credit-fund',
    hamlet: 'Thôn 1',
    cameras: [
      fixed('Quỹ tín dụng – quầy giao dịch 1', 'office'),
      fixed('Quỹ tín dụng – quầy giao dịch 2', 'office'),
      fixed('Quỹ tín dụng – cửa kho', 'office'),
      fixed('Quỹ tín dụng – sảnh khách', 'office'),
      fixed('Quỹ tín dụng – mặt đường', 'road'),
      fixed('Quỹ tín dụng – lối sau', 'yard-night'),
    ],
  },
  {
    id: 'cong-an-xa',
    name: 'Công an xã',
    group: 'police-post',
    hamlet: 'Thôn 1',
    cameras: [fixed('Công an xã – phòng trực', 'office'), turning('Công an xã – cổng', 'gate')],
  },
  {
    id: 'truong-mam-non',
    name: 'Trường Mầm non',
    group: 'kindergarten',
    hamlet: 'Thôn 3',
    cameras: [
      turning('Mầm non – sân chơi', 'yard'),
      fixed('Mầm non – cổng trường', 'gate'),
      fixed('Mầm non – cổng phụ', 'gate-night'),
      fixed('Mầm non – bếp ăn', 'office'),
      fixed('Mầm non – sân sau', 'yard-night'),
      fixed('Mầm non – hành lang khu A', 'yard'),
      fixed('Mầm non – hành lang khu B', 'yard'),
      fixed('Mầm non – phòng đón trẻ', 'office'),
      ...Array.from({ length: 9 }, (_, index) =>
        fixed(`Mầm non – lối vào lớp ${index + 1}`, index % 2 === 0 ? 'yard' : 'office'),
      ),
    ],
  },
  {
    id: 'truong-tieu-hoc',
    name: 'Trường Tiểu học',
    group: 'primary-school',
    hamlet: 'Thôn 3',
    cameras: [
      fixed('Tiểu học – cổng trường', 'gate'),
      turning('Tiểu học – sân trường', 'square'),
      fixed('Tiểu học – khu nhà kho', 'yard-night'),
      fixed('Tiểu học – phòng bảo vệ', 'office'),
    ],
  },
];

/** 28 key points with 32 cameras, then the institutions with 44. */
export const PLACES: readonly SitePlace[] = [
  ...hamletGates,
  ...junctions,
  ...blackSpots,
  ...borders,
  ...institutions,
];
