/** Sends what waits, one picture after the other; a picture leaves the list when the entry shows it.
 * One that central did not keep stays with its faults until somebody has read them. */
import { useEffect, useReducer, useRef, type Dispatch } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { addPicture } from '../../data/face-api.ts';
import { refetchList } from '../../data/face-queries.ts';
import { nextToSend, reduceUploads, type Upload, type UploadAction } from './uploads.ts';

export function useUploads(entryId: string): [readonly Upload[], Dispatch<UploadAction>] {
  const cache = useQueryClient();
  const [uploads, dispatch] = useReducer(reduceUploads, []);
  const leaving = useRef(new AbortController());
  const next = nextToSend(uploads);

  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  useEffect(() => {
    if (next === null) {
      return;
    }
    const { key, file } = next;
    const { signal } = leaving.current;
    const onShare = (share: number): void =>
      dispatch({ type: 'move', key, now: { state: 'sending', share } });
    const send = async (): Promise<void> => {
      onShare(0);
      try {
        const picture = await addPicture(entryId, file, { onShare, signal });
        if (picture.isAccepted) {
          await refetchList(cache);
          dispatch({ type: 'remove', key });
        } else {
          dispatch({ type: 'move', key, now: { state: 'judged', picture } });
        }
      } catch (error) {
        dispatch({ type: 'move', key, now: { state: 'failed', error } });
      }
    };
    void send();
    // Each picture once: the list moves on by itself, and `next` is another one then.
  }, [next?.key]);

  return [uploads, dispatch];
}
