/** Keeping the picture on the screen: central is told first, then the file is saved, and it is said how that went. */
import { useState, type RefObject } from 'react';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { SnapshotNote } from '#protocol/snapshot.ts';
import { formatDateTime } from '../../../data/format-time.ts';
import { noteSnapshot } from '../../../data/ptz-api.ts';
import { sayProblem } from '../../../text/say-problem.ts';
import { useText } from '../../../text/use-text.ts';
import { drawSnapshot, pictureIn, saveFile, snapshotName, toFile } from './snapshot.ts';

export interface ToolNote {
  meaning: 'healthy' | 'warning';
  text: string;
}

export interface Snapshot {
  /** How the last one went; null before. */
  note: ToolNote | null;
  take: (shown: SnapshotNote | null) => void;
}

export function useSnapshot(
  holder: RefObject<HTMLElement | null>,
  camera: CameraView,
  me: Me | null,
): Snapshot {
  const { t } = useText();
  const [note, setNote] = useState<ToolNote | null>(null);

  const take = async ({ source, atMs }: SnapshotNote): Promise<void> => {
    const picture = holder.current === null ? null : pictureIn(holder.current);
    if (picture === null) {
      setNote({ meaning: 'warning', text: t('tools.snapshotNothing') });
      return;
    }
    const facts = [
      formatDateTime(atMs),
      t(source === 'live' ? 'tools.takenLive' : 'tools.takenRecorded'),
      t('tools.takenBy', { name: me?.displayName ?? '' }),
      me?.communeName ?? '',
    ];
    const what = `${camera.name} · ${camera.siteName} (${camera.id})`;
    const drawn = drawSnapshot(picture, { what, facts: facts.filter((fact) => fact !== '').join(' · ') });
    const file = snapshotName(camera.id, atMs);
    try {
      await noteSnapshot(camera.id, { source, atMs: Math.round(atMs) });
      saveFile(await toFile(drawn), file);
      setNote({ meaning: 'healthy', text: t('tools.snapshotSaved', { file }) });
    } catch (error) {
      setNote({ meaning: 'warning', text: t('tools.snapshotFailed', { message: sayProblem(t, error) }) });
    }
  };

  return {
    note,
    take: (shown) => {
      if (shown === null) {
        setNote({ meaning: 'warning', text: t('tools.snapshotNothing') });
      } else {
        void take(shown);
      }
    },
  };
}
