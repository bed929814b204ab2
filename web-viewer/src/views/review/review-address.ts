/** The address of a review, /review?camera=cong-thon-4&at=1795374840000: it can be sent to somebody, and survives a reload. */

export interface ReviewPlace {
  cameraId: string | null;
  atMs: number | null;
}

export function readReviewPlace(query: string): ReviewPlace {
  const fields = new URLSearchParams(query);
  const camera = fields.get('camera') ?? '';
  const at = fields.get('at') ?? '';
  return {
    cameraId: camera === '' ? null : camera,
    atMs: /^\d{10,15}$/.test(at) ? Number(at) : null,
  };
}

export function reviewAddress(cameraId: string, atMs: number | null): string {
  const at = atMs === null ? '' : `&at=${Math.round(atMs)}`;
  return `/review?camera=${encodeURIComponent(cameraId)}${at}`;
}
