/** What a commune begins with. Everything of it may be changed on the page; it is not put back. */
import type { NotifyRuleContent } from '#protocol/notify.ts';

const EVERYWHERE = {
  isEnabled: true,
  kinds: [],
  siteIds: null,
  accountIds: [],
  quietHours: [],
} satisfies Partial<NotifyRuleContent>;

export const DEFAULT_RULES: readonly NotifyRuleContent[] = [
  {
    ...EVERYWHERE,
    name: 'Việc khẩn: trực ban, rồi điều tra viên, rồi lãnh đạo',
    severities: ['critical'],
    roles: ['operator'],
    channelIds: ['web-push', 'e-mail'],
    breakThrough: ['critical'],
    groupMinutes: 5,
    escalation: [
      { afterMinutes: 3, roles: ['investigator'], accountIds: [], channelIds: ['web-push', 'e-mail'] },
      { afterMinutes: 10, roles: ['leader'], accountIds: [], channelIds: ['web-push'] },
    ],
  },
  {
    ...EVERYWHERE,
    name: 'Báo động: trực ban, rồi điều tra viên',
    severities: ['alarm'],
    roles: ['operator'],
    channelIds: ['web-push'],
    breakThrough: ['critical', 'alarm'],
    groupMinutes: 10,
    escalation: [{ afterMinutes: 10, roles: ['investigator'], accountIds: [], channelIds: ['web-push'] }],
  },
  {
    ...EVERYWHERE,
    name: 'Đơn vị, hộ gia đình: camera của mình',
    severities: ['critical', 'alarm'],
    roles: ['site_owner'],
    channelIds: ['web-push', 'e-mail'],
    breakThrough: ['critical'],
    groupMinutes: 30,
    escalation: [],
  },
];
