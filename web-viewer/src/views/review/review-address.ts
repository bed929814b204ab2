/**
 * The address of a review, /review?camera=cong-thon-4&camera=cho&at=1795374840000: it can be sent to somebody, and
 * survives a reload. Up to sixteen cameras, the main one first; `beside` is the other time of a comparison. Of a case it
 * is /cases/:id/review with the same.
 */

export interface ReviewPlace {
  cameraIds: readonly string[];
  atMs: number | null;
  /** The same camera at another time stands beside it. */
  besideMs: number | null;
}

export const MOST_CAMERAS = 16;

export function readReviewPlace(query: string): ReviewPlace {
  const fields = new URLSearchParams(query);
  const cameraIds = [...new Set(fields.getAll('camera'))].filter((id) => id !== '');
  return {
    cameraIds: cameraIds.slice(0, MOST_CAMERAS),
    atMs: instantOf(fields.get('at')),
    besideMs: instantOf(fields.get('beside')),
  };
}

/** `path` without it: of no case. */
export function reviewAddress(
  cameras: string | readonly string[],
  atMs: number | null,
  { path = '/review', besideMs = null }: { path?: string; besideMs?: number | null } = {},
): string {
  const fields = [
    ...(typeof cameras === 'string' ? [cameras] : cameras).map((id) => `camera=${encodeURIComponent(id)}`),
    ...(atMs === null ? [] : [`at=${Math.round(atMs)}`]),
    ...(besideMs === null ? [] : [`beside=${Math.round(besideMs)}`]),
  ];
  return fields.length === 0 ? path : `${path}?${fields.join('&')}`;
}

export function caseReviewPath(caseId: string): string {
  return `/cases/${encodeURIComponent(caseId)}/review`;
}

function instantOf(text: string | null): number | null {
  return text !== null && /^\d{10,15}$/.test(text) ? Number(text) : null;
}
