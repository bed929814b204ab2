/** What people said of the alarms of a camera's rules. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { cameraFeedback, type CameraFeedback } from '#protocol/rule-feedback.ts';
import { request } from './http.ts';
import { keys } from './keys.ts';

export function useRuleFeedback(cameraId: string): UseQueryResult<CameraFeedback> {
  return useQuery({
    queryKey: keys.ruleFeedback(cameraId),
    queryFn: ({ signal }) =>
      request(cameraFeedback, `api/cameras/${encodeURIComponent(cameraId)}/rules/feedback`, { signal }),
  });
}
