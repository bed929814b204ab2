/**
 * What the made-up commune is like: which cameras stand when, how seasons and hours go, how often each camera is wrong.
 * Cameras do little about violations here, so that nobody reads a proof out of made-up rows.
 */
import { dateOf, monthOf, startOfDate, startOfMonth } from '#central/ledger/local-months.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { SiteGroup } from '#protocol/site.ts';
import { describeCommune } from '#simulators/commune/description.ts';
import { describeDemoRegistry } from '../demo/demo-registry.ts';
import { createDice, type Dice } from './chance.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface PlannedRule {
  id: string;
  kind: IncidentKind;
  name: string;
}

export interface PlannedCamera {
  id: string;
  name: string;
  siteId: string;
  siteName: string;
  siteGroup: SiteGroup;
  hamletId: string | null;
  hasPtz: boolean;
  installedOn: string;
  fromMs: number;
  /** Incidents of an ordinary day. */
  perDay: number;
  rules: readonly PlannedRule[];
  /** Share of false alarms at first; each change of its rules takes a third of it away. */
  falseShare: number;
  ruleChangesMs: readonly number[];
}

export interface SeedPlan {
  firstMonth: number;
  lastMonth: number;
  nowMs: number;
  cameras: readonly PlannedCamera[];
  registry: ReturnType<typeof describeDemoRegistry>;
  dice: Dice;
}

/** Every camera of the village sees some of these besides what its first rule is for. */
const MORE_RULES: Record<SiteGroup, readonly PlannedRule[]> = {
  'key-point': [
    { id: 'dung-xe', kind: 'stopped-vehicle', name: 'Xe dừng đỗ sai nơi' },
    { id: 'tu-tap', kind: 'crowd', name: 'Tụ tập đông người' },
    { id: 'xa-rac', kind: 'littering', name: 'Xả rác' },
  ],
  headquarters: [{ id: 'la-cay', kind: 'loitering', name: 'Lảng vảng ngoài giờ' }],
  'credit-fund': [{ id: 'de-quen', kind: 'object-left', name: 'Đồ vật để lại' }],
  'police-post': [{ id: 'la-cay', kind: 'loitering', name: 'Lảng vảng ngoài giờ' }],
  kindergarten: [{ id: 'nguoi-la', kind: 'intrusion', name: 'Vào khu vực ngoài giờ' }],
  'primary-school': [{ id: 'nguoi-la', kind: 'intrusion', name: 'Vào khu vực ngoài giờ' }],
  household: [],
};
const FAULT_RULE: PlannedRule = { id: 'mat-hinh', kind: 'camera-covered', name: 'Camera bị che' };

export function makePlan({ months, seed, nowMs }: { months: number; seed: number; nowMs: number }): SeedPlan {
  const dice = createDice(seed);
  const lastMonth = monthOf(nowMs);
  const firstMonth = lastMonth - months + 1;
  // Violations were recorded for a while before the first camera, so that before and after can be told.
  const firstDayMs = startOfMonth(firstMonth) + Math.min(90 * DAY_MS, (nowMs - startOfMonth(firstMonth)) / 4);
  const registry = describeDemoRegistry(
    dateOf(firstDayMs),
    dateOf(Math.max(firstDayMs, nowMs - 10 * DAY_MS)),
  );
  const siteOf = new Map(registry.sites.map((site) => [site.id, site]));
  const installed = new Map(registry.cameras.map(({ id, installedOn }) => [id, installedOn]));
  const cameras = describeCommune().cameras.map((camera): PlannedCamera => {
    const site = siteOf.get(camera.siteId);
    const siteGroup = site?.group ?? 'key-point';
    const installedOn = installed.get(camera.id) ?? dateOf(firstDayMs);
    const fromMs = startOfDate(installedOn);
    const lifeMs = Math.max(0, nowMs - fromMs);
    const changes = Array.from({ length: dice.below(3) }, () => fromMs + (0.1 + 0.8 * dice.next()) * lifeMs);
    const own = camera.rules.map(({ id, kind, name }) => ({ id, kind, name }));
    return {
      id: camera.id,
      name: camera.name,
      siteId: camera.siteId,
      siteName: site?.name ?? camera.siteId,
      siteGroup,
      hamletId: site?.hamletId ?? null,
      hasPtz: camera.hasPtz,
      installedOn,
      fromMs,
      perDay: dice.around(siteGroup === 'key-point' ? 3 : 1.2, 0.6),
      rules: [...own, ...MORE_RULES[siteGroup].slice(0, 1 + dice.below(3)), FAULT_RULE],
      falseShare: 0.12 + 0.5 * dice.next() ** 2,
      ruleChangesMs: changes.map(Math.floor).sort((a, b) => a - b),
    };
  });
  return { firstMonth, lastMonth, nowMs, cameras, registry, dice };
}

/** What a month is to an ordinary one: Tết in January and February, harvests in June and October, school-free summer. */
const SEASONS = [1.15, 1.35, 0.95, 0.9, 1, 1.15, 1.2, 1.1, 0.95, 1.1, 0.95, 1.05];

export function seasonOf(month: number): number {
  return SEASONS[month % 12] ?? 1;
}

/** Weights of the hours of a day: what is about people by day, what is about thieves by night. */
const BY_DAY = [1, 1, 1, 1, 2, 5, 8, 9, 7, 6, 6, 7, 5, 5, 6, 7, 9, 10, 8, 6, 5, 4, 2, 1];
const BY_NIGHT = [8, 9, 9, 8, 6, 4, 3, 2, 2, 2, 2, 2, 3, 3, 2, 2, 2, 3, 4, 6, 7, 8, 9, 9];

/** An instant of that day; weekends are later and livelier. */
export function instantOfDay(dice: Dice, dayMs: number, isOfNight: boolean): number {
  const hour = dice.weighted(isOfNight ? BY_NIGHT : BY_DAY);
  return dayMs + hour * HOUR_MS + dice.below(HOUR_MS);
}

const OF_NIGHT: ReadonlySet<string> = new Set([
  'intrusion',
  'loitering',
  'object-removed',
  'theft',
  'trespass',
]);

export function isOfNight(kind: string): boolean {
  return OF_NIGHT.has(kind);
}

/** A day of the span; weekends half as often again. */
export function drawDay(dice: Dice, fromMs: number, toMs: number): number {
  const days = Math.max(1, Math.floor((toMs - fromMs) / DAY_MS));
  const drawn = (): number => fromMs + dice.below(days) * DAY_MS;
  const first = drawn();
  const isWeekend = [0, 6].includes(new Date(first + 7 * HOUR_MS).getUTCDay());
  return isWeekend || dice.isHit(0.67) ? first : drawn();
}

export function weightOf(camera: PlannedCamera, month: number, nowMs: number): number {
  const fromMs = Math.max(startOfMonth(month), camera.fromMs);
  const toMs = Math.min(startOfMonth(month + 1), nowMs);
  return Math.max(0, (toMs - fromMs) / DAY_MS) * camera.perDay * seasonOf(month);
}
