/** How the commune signs its papers: the part `reports` of central's configuration, and what stands in its place. */
import { z } from 'zod';
import { label } from '#protocol/names.ts';
import type { Letterhead } from './parts.ts';

export const reportsConfig = z.strictObject({
  /** Above the issuing body; empty: no such line. */
  superiorBody: z.string().trim().max(120).optional(),
  issuingBody: label.optional(),
  /** What stands after `BC-` in the number: the People's Committee or the commune police. */
  code: z.enum(['UBND', 'CAX'], { error: "expected 'UBND' or 'CAX'" }).default('UBND'),
  /** Before the date; the commune's name if not given. */
  place: label.optional(),
  signerTitle: label.optional(),
  /** Printed under the room for the signature; without it the office writes it. */
  signerName: label.optional(),
  /** `Nơi nhận`; the last line is the archive. */
  recipients: z.array(label).min(1).max(20).optional(),
});
export type ReportsConfig = z.infer<typeof reportsConfig>;

const DEFAULTS = {
  UBND: {
    superiorBody: 'ỦY BAN NHÂN DÂN TỈNH ……',
    issuingBody: 'ỦY BAN NHÂN DÂN XÃ',
    signerTitle: 'CHỦ TỊCH',
    recipients: [
      'Chủ tịch UBND tỉnh (để báo cáo);',
      'Thường trực Đảng ủy, HĐND xã;',
      'Chủ tịch, các Phó Chủ tịch UBND xã;',
      'Công an xã;',
      'Lưu: VT.',
    ],
  },
  CAX: {
    superiorBody: 'CÔNG AN TỈNH ……',
    issuingBody: 'CÔNG AN XÃ',
    signerTitle: 'TRƯỞNG CÔNG AN XÃ',
    recipients: ['Công an tỉnh (để báo cáo);', 'Đảng ủy, UBND xã (để báo cáo);', 'Lưu: VT.'],
  },
} as const;

export function letterheadOf(config: ReportsConfig | undefined, communeName: string): Letterhead {
  const code = config?.code ?? 'UBND';
  const defaults = DEFAULTS[code];
  const superiorBody = config?.superiorBody ?? defaults.superiorBody;
  return {
    code,
    communeName,
    superiorBody: superiorBody === '' ? null : superiorBody,
    issuingBody: config?.issuingBody ?? `${defaults.issuingBody} ${communeName.toLocaleUpperCase('vi-VN')}`,
    place: config?.place ?? communeName,
    signerTitle: config?.signerTitle ?? defaults.signerTitle,
    signerName: config?.signerName ?? null,
    recipients: config?.recipients ?? defaults.recipients,
  };
}
