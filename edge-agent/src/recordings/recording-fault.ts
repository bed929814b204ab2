/**
 * The incident that says that this box cannot record: one at a time, on the first camera concerned, open for as long
 * as it lasts. It goes the way of all incidents, so that whoever is on watch hears of it like of any other.
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { Bilingual } from '#protocol/names.ts';
import type { OutboxAdditions } from '../forward/outbox-additions.ts';
import type { DiskFault, DiskFigures } from './disk-watch.ts';

export interface RecordingFault {
  set: (fault: { kind: DiskFault; cameraId: string; figures: DiskFigures } | null) => void;
}

export interface RecordingFaultDeps {
  outbox: Pick<OutboxAdditions, 'addOpened' | 'addClosed' | 'nextSequence'>;
  clock: Clock;
}

const RULE_ID = 'recording';
const RULE_NAME = 'Ghi hình';

export function createRecordingFault({ outbox, clock }: RecordingFaultDeps): RecordingFault {
  let open: { id: string; kind: DiskFault; startedAtMs: number } | null = null;

  const close = (): void => {
    if (open) {
      const endedAtMs = Math.max(open.startedAtMs, Math.round(clock.nowMs()));
      outbox.addClosed({ id: open.id, endedAtMs, tracks: [], files: [] });
      open = null;
    }
  };

  return {
    set: (fault) => {
      if (fault && open?.kind === fault.kind) {
        return;
      }
      close();
      if (!fault) {
        return;
      }
      const { kind, cameraId, figures } = fault;
      const startedAtMs = Math.round(clock.nowMs());
      open = { id: newId(), kind, startedAtMs };
      outbox.addOpened({
        id: open.id,
        cameraId,
        kind: 'recording-fault',
        ruleId: RULE_ID,
        ruleName: RULE_NAME,
        region: { type: 'picture' },
        startedAtMs,
        sequence: outbox.nextSequence(cameraId),
        why: explain(kind, figures),
        confidence: 1,
        tracks: [],
      });
    },
  };
}

function explain(kind: DiskFault, { freeBytes, totalBytes }: DiskFigures): Bilingual {
  const vi = `còn trống ${gigabytes(freeBytes, ',')} trên ${gigabytes(totalBytes, ',')} GB`;
  const en = `${gigabytes(freeBytes, '.')} of ${gigabytes(totalBytes, '.')} GB free`;
  switch (kind) {
    case 'full':
      return {
        vi: `Ổ đĩa đã đầy, camera không ghi được hình (${vi}). Hãy xoá dữ liệu không phải bản ghi trên ổ này, hoặc thay ổ lớn hơn.`,
        en: `The disk is full, cameras cannot be recorded (${en}). Remove data on it that is not recordings, or put in a larger disk.`,
      };
    case 'full-of-held':
      return {
        vi: `Ổ đĩa chỉ còn bản ghi đang khoá giữ, sắp không ghi được nữa (${vi}). Hãy xuất gói chứng cứ rồi bỏ khoá những đoạn không cần, hoặc thay ổ lớn hơn.`,
        en: `All recordings left on the disk are under a hold, soon nothing can be recorded (${en}). Export packages and lift holds that are no longer needed, or put in a larger disk.`,
      };
    case 'read-only':
      return {
        vi: `Ổ đĩa chỉ còn đọc được, camera không ghi được hình (${vi}). Ổ có thể sắp hỏng: hãy sao lưu, kiểm tra ổ (fsck) rồi gắn lại ở chế độ ghi.`,
        en: `The disk is read-only, cameras cannot be recorded (${en}). It may be failing: copy what matters, check it (fsck) and mount it for writing again.`,
      };
    case 'failed':
      return {
        vi: `Ổ đĩa báo lỗi, camera không ghi được hình (${vi}). Hãy kiểm tra dây cắm, tình trạng ổ (smartctl) và thay ổ nếu cần.`,
        en: `The disk reports errors, cameras cannot be recorded (${en}). Check its cable and its state (smartctl), and replace it if need be.`,
      };
  }
}

function gigabytes(bytes: number, separator: string): string {
  return (bytes / 1e9).toFixed(1).replace('.', separator);
}
