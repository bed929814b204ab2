/** The handover sheet of a shift: what was seen and answered, what is left open, which cameras are down, who signs. */
import type { Paper, PaperBlock } from '#protocol/report.ts';
import { formatMinute } from './civil-time.ts';
import type { HandoverFigures, ShiftIncident } from './figures.ts';
import { blankPaper, heading, note, paragraph, table, type Letterhead } from './parts.ts';
import { KIND_NAMES, number, STATUS_NAMES } from './words.ts';

export function composeHandover(figures: HandoverFigures, letterhead: Letterhead): Paper {
  const { fromMs, toMs, handedOverBy, takenOverBy, total, incidents, openTotal, open } = figures;
  const paper = blankPaper(letterhead, {
    title: 'BIÊN BẢN BÀN GIAO CA TRỰC',
    subject: `Từ ${formatMinute(fromMs)} đến ${formatMinute(toMs)}`,
    isDemo: figures.isDemo,
    aboutMs: toMs,
    recipients: [],
    signatures: [
      { onBehalfOf: null, title: 'NGƯỜI GIAO CA', name: handedOverBy },
      { onBehalfOf: null, title: 'NGƯỜI NHẬN CA', name: takenOverBy },
    ],
    blocks: [
      paragraph('opening', `${handedOverBy} bàn giao ca trực cho ${takenOverBy} với các nội dung như sau:`),
      heading(2, '1. Cảnh báo trong ca'),
      paragraph(
        'incidents',
        total === 0 ? 'Trong ca không có cảnh báo nào.' : `Trong ca có ${number(total)} cảnh báo.`,
      ),
      ...incidentTable('Bảng 1: Cảnh báo trong ca', incidents, total),
      heading(2, '2. Cảnh báo chưa tiếp nhận'),
      paragraph(
        'open',
        openTotal === 0
          ? 'Không còn cảnh báo chưa tiếp nhận trong 7 ngày qua.'
          : `Còn ${number(openTotal)} cảnh báo chưa tiếp nhận trong 7 ngày qua, bàn giao cho ca sau xử lý.`,
      ),
      ...incidentTable('Bảng 2: Cảnh báo chưa tiếp nhận', open, openTotal),
      heading(2, '3. Tình trạng camera'),
      ...downCameras(figures),
      heading(2, '4. Ghi chú bàn giao'),
      paragraph('notes', 'Không có nội dung khác.'),
    ],
  });
  return { ...paper, symbol: '' };
}

function incidentTable(caption: string, items: readonly ShiftIncident[], total: number): PaperBlock[] {
  if (items.length === 0) {
    return [];
  }
  return [
    table(
      caption,
      [
        ['Thời gian', 0.17, 'center'],
        ['Loại', 0.2, 'left'],
        ['Địa điểm, camera', 0.27, 'left'],
        ['Xử lý', 0.14, 'left'],
        ['Người xử lý, ghi chú', 0.22, 'left'],
      ],
      items.map((one) => [
        formatMinute(one.startedAtMs),
        KIND_NAMES[one.kind],
        `${one.siteName}, ${one.cameraName}`,
        STATUS_NAMES[one.status],
        [one.answeredByName, one.note].filter((text) => text !== null && text !== '').join(': '),
      ]),
    ),
    ...(items.length < total
      ? [note(`Chỉ in ${number(items.length)} trên ${number(total)} cảnh báo, từ cũ nhất.`)]
      : []),
  ];
}

function downCameras({ camerasDown }: HandoverFigures): PaperBlock[] {
  if (camerasDown.length === 0) {
    return [paragraph('cameras', 'Tại thời điểm lập biên bản không ghi nhận camera mất kết nối.')];
  }
  return [
    paragraph('cameras', `Có ${number(camerasDown.length)} camera không hoạt động.`),
    table(
      'Bảng 3: Camera không hoạt động',
      [
        ['Camera', 0.65, 'left'],
        ['Từ lúc', 0.35, 'center'],
      ],
      camerasDown.map(({ name, sinceMs }) => [name, sinceMs === null ? '-' : formatMinute(sinceMs)]),
    ),
  ];
}
