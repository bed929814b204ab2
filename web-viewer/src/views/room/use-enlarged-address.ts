/** Keeps the enlarged camera in the address, `?camera=`, so that a reload and a link show the same. */
import { useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';

export function useEnlargedAddress(
  enlargedId: string | null,
  enlarge: (cameraId: string | null) => void,
): void {
  const search = useSearch();
  const [, navigate] = useLocation();
  const asked = new URLSearchParams(search).get('camera');

  useEffect(() => {
    if (asked !== enlargedId) {
      const params = new URLSearchParams(search);
      params.delete('camera');
      if (enlargedId !== null) {
        params.set('camera', enlargedId);
      }
      navigate(params.size === 0 ? '/' : `/?${params.toString()}`, { replace: true });
    }
    // Only a change on the wall is written; a change of the address is read below.
  }, [enlargedId]);

  useEffect(() => {
    if (asked !== enlargedId) {
      enlarge(asked);
    }
  }, [asked]);
}
