/** The address of the list of violations, /violations?month=2026-11&category=theft; with `id`, one of them. */
export const VIOLATION_FILTERS = ['month', 'category', 'hamletId', 'outcome'] as const;
export type ViolationFilter = (typeof VIOLATION_FILTERS)[number];

export function violationFilterOf(address: string): string {
  const given = new URLSearchParams(address);
  const kept = new URLSearchParams();
  for (const name of VIOLATION_FILTERS) {
    const value = given.get(name) ?? '';
    if (value !== '') {
      kept.set(name, value);
    }
  }
  return kept.toString();
}

/** Null takes the condition away. */
export function withFilter(filter: string, name: ViolationFilter, value: string | null): string {
  const asked = new URLSearchParams(filter);
  asked.set(name, value ?? '');
  const query = violationFilterOf(asked.toString());
  return query === '' ? '/violations' : `/violations?${query}`;
}

/** The newest first, `2026-11`; `day`: yyyy-mm-dd, of the commune's calendar. */
export function monthsBefore(day: string, count: number): string[] {
  const newest = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, back) => {
    const month = newest - back;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
