/**
 * Who sits in front of the demo: one account per role, with the reach that role has in a real commune, and a second
 * investigator, because two people who did not propose an entry of the watch-list must approve it.
 */
import type { Role, Scope } from '#protocol/account.ts';

export interface DemoAccount {
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
}

const WHOLE_COMMUNE: Scope = { siteIds: null, siteGroups: null };

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { login: 'truc-ban', displayName: 'Trực ban Công an xã', role: 'operator', scope: WHOLE_COMMUNE },
  { login: 'dieu-tra', displayName: 'Điều tra viên', role: 'investigator', scope: WHOLE_COMMUNE },
  {
    login: 'pho-cong-an',
    displayName: 'Phó Trưởng Công an xã',
    role: 'investigator',
    scope: WHOLE_COMMUNE,
  },
  { login: 'lanh-dao', displayName: 'Lãnh đạo UBND xã', role: 'leader', scope: WHOLE_COMMUNE },
  {
    login: 'mam-non',
    displayName: 'Trường Mầm non',
    role: 'site_owner',
    scope: { siteIds: null, siteGroups: ['kindergarten'] },
  },
  { login: 'bien-phong', displayName: 'Đồn Biên phòng', role: 'partner', scope: WHOLE_COMMUNE },
  { login: 'ky-thuat', displayName: 'Cán bộ kỹ thuật', role: 'technician', scope: WHOLE_COMMUNE },
  { login: 'quan-tri', displayName: 'Quản trị', role: 'admin', scope: WHOLE_COMMUNE },
  { login: 'thanh-tra', displayName: 'Thanh tra', role: 'auditor', scope: WHOLE_COMMUNE },
];
