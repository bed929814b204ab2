/** A report as people read it: the verdict first, in Vietnamese and English, then what it rests on. */
import { instant } from './continuity.ts';
import type { ByteRange, CheckedFile, Finding, FindingKind, Note, Verdict, VerifyReport } from './report.ts';

const VERDICT_TEXT: Record<Verdict, { vi: string; en: string }> = {
  genuine: {
    vi: 'GÓI CHỨNG CỨ NGUYÊN VẸN, ĐÚNG NGUỒN GỐC',
    en: 'genuine: every byte is as it was signed, under the key that you trust',
  },
  'not-genuine': {
    vi: 'GÓI CHỨNG CỨ KHÔNG NGUYÊN VẸN HOẶC KHÔNG ĐÚNG NGUỒN GỐC',
    en: 'NOT genuine: what is wrong, and where, is listed below',
  },
  'unknown-signer': {
    vi: 'GÓI CHỨNG CỨ NGUYÊN VẸN, CHƯA BIẾT CỦA AI: hãy đối chiếu dấu vân khoá dưới đây với xã',
    en: 'intact, but the signer is unknown: compare the fingerprint below with that of the commune, then use --trust',
  },
};

const FINDING_TEXT: Record<FindingKind, string> = {
  header: 'phần đầu mục bị sửa',
  directory: 'mục lục bị sửa',
  end: 'phần cuối gói bị sửa',
  'cut-off': 'gói bị cắt cụt',
  'not-a-package': 'không phải gói chứng cứ',
  path: 'đường dẫn không hợp lệ',
  duplicate: 'tệp bị trùng',
  crc: 'mã kiểm tra không khớp',
  manifest: 'thiếu hoặc hỏng bản kê',
  signature: 'chữ ký không đúng',
  signer: 'khoá ký không được chứng nhận',
  certificate: 'giấy chứng nhận khoá không đúng',
  trust: 'không phải khoá của xã',
  missing: 'thiếu tệp',
  unlisted: 'tệp không có trong bản kê',
  order: 'thứ tự tệp bị đổi',
  content: 'nội dung bị sửa',
  statement: 'bản khai không khớp',
  pieces: 'danh sách mảnh không khớp',
  'unsigned-original': 'bản gốc không được ký khi ghi',
  'missing-recording': 'thiếu đoạn ghi',
};

const NOTE_TEXT: Record<Note['kind'], string> = {
  'not-signed-at-capture': 'không được ký khi ghi · not signed at capture',
  'original-not-included': 'bản gốc chưa có trong gói',
  'chain-gap': 'chuỗi chữ ký ngắt quãng',
  'declared-gap': 'khoảng trống đã khai',
  clock: 'đồng hồ',
};

const RESULT_TEXT: Record<CheckedFile['result'], string> = {
  intact: 'đúng  ok',
  changed: 'SAI   CHANGED',
  missing: 'THIẾU MISSING',
  unlisted: 'LẠ    UNLISTED',
};

const MOST_INTACT_LINES = 100;
const MOST_LINES = 1000;

export function printReport(report: VerifyReport): string {
  const { vi, en } = VERDICT_TEXT[report.verdict];
  return [
    vi,
    en,
    '',
    ...describePackage(report),
    ...describeFindings(report.findings),
    ...describeNotes(report.notes),
    ...describeFiles(report.files),
    '',
  ].join('\n');
}

function describePackage({ package: file, manifest, anchor, signers, originals }: VerifyReport): string[] {
  const line = (label: string, text: string): string => `  ${label.padEnd(26)} ${plain(text)}`;
  return [
    line('gói · package', `${file.file}, ${file.sizeBytes} bytes`),
    ...(manifest
      ? [
          line('số · id', manifest.packageId),
          line('hồ sơ · reference', manifest.reference),
          line('lý do · reason', manifest.reason),
          line('người yêu cầu · asked by', manifest.requestedBy),
          line(
            'lập lúc · made',
            `${instant(manifest.madeAtMs)}, ${manifest.maker.role} ${manifest.maker.id}`,
          ),
        ]
      : []),
    ...signers.map(({ agentName, communeName, fingerprint }) =>
      line('máy ghi · agent', `${agentName}, ${communeName}: ${fingerprint}`),
    ),
    line('ký khi ghi · signed there', `${originals.signedAtCapture} / ${originals.total}`),
    line('vân khoá · fingerprint', anchor ? anchor.fingerprint : '-'),
    '',
  ];
}

function describeFindings(findings: readonly Finding[]): string[] {
  return findings.length === 0
    ? []
    : [
        `sai · wrong: ${findings.length}`,
        ...findings
          .slice(0, MOST_LINES)
          .flatMap(({ kind, path, inPackage, inFile, detail }) => [
            `  ${path === '' ? '(gói · package)' : plain(path)}: ${FINDING_TEXT[kind]}: ${plain(detail)}`,
            ...(inPackage || inFile ? [`      ${describeRanges(inPackage, inFile)}`] : []),
          ]),
        '',
      ];
}

function describeRanges(inPackage: ByteRange | null, inFile: ByteRange | null): string {
  return [
    ...(inFile ? [`byte ${inFile.fromByte}-${inFile.toByte} trong tệp · of the file`] : []),
    ...(inPackage ? [`byte ${inPackage.fromByte}-${inPackage.toByte} trong gói · of the package`] : []),
  ].join(', ');
}

function describeNotes(notes: readonly Note[]): string[] {
  return notes.length === 0
    ? []
    : [
        'lưu ý · to be known:',
        ...notes.slice(0, MOST_LINES).map(({ kind, detail }) => `  ${NOTE_TEXT[kind]}: ${plain(detail)}`),
        '',
      ];
}

function describeFiles(files: readonly CheckedFile[]): string[] {
  const wrong = files.filter(({ result }) => result !== 'intact');
  const intact = files.filter(({ result }) => result === 'intact');
  const shown = [...wrong.slice(0, MOST_LINES), ...intact.slice(0, MOST_INTACT_LINES)];
  const rest = files.length - shown.length;
  return [
    `tệp · files: ${files.length}`,
    ...shown.map(
      ({ path, sizeBytes, sha256, result }) =>
        `  ${RESULT_TEXT[result].padEnd(14)} ${String(sizeBytes).padStart(12)}  ${sha256.slice(0, 16)}  ${plain(path)}`,
    ),
    ...(rest > 0 ? [`  … ${rest} (--json)`] : []),
  ];
}

/** What others wrote must not move the cursor of who reads it. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}
