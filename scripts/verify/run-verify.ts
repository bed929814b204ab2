/** `matlang verify`: checks, prints, and says by its exit code what came of it. */
import { describeError } from '#base/errors.ts';
import { printReport } from './print.ts';
import { VERDICTS } from './report.ts';
import { readTrust } from './trust.ts';
import { verifyPackage } from './verify-package.ts';

export interface VerifyCommandOptions {
  trust?: string;
  json: boolean;
}

const CANNOT_CHECK = 2;

export async function runVerify(file: string, { trust, json }: VerifyCommandOptions): Promise<number> {
  const trusted = trust === undefined ? null : readTrust(trust);
  if (trusted?.status === 'bad') {
    process.stderr.write(`--trust: ${trusted.reason}\n`);
    return CANNOT_CHECK;
  }
  const progress = createProgress(process.stderr);
  try {
    const report = await verifyPackage(file, {
      trust: trusted?.fingerprint ?? null,
      onProgress: progress.show,
    });
    progress.end();
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : printReport(report));
    return VERDICTS[report.verdict];
  } catch (error) {
    progress.end();
    process.stderr.write(`${file}: không đọc được · cannot be read (${describeError(error)})\n`);
    return CANNOT_CHECK;
  }
}

interface Progress {
  show: (doneBytes: number, totalBytes: number) => void;
  end: () => void;
}

/** Only where somebody looks on; a package of many GB takes minutes. */
function createProgress(terminal: { isTTY?: boolean; write(text: string): unknown }): Progress {
  let shown = '';
  return {
    show: (doneBytes, totalBytes) => {
      const text = `${Math.floor((doneBytes / Math.max(1, totalBytes)) * 100)} %`;
      if (terminal.isTTY === true && text !== shown) {
        terminal.write(`\r${text}`);
        shown = text;
      }
    },
    end: () => {
      if (shown !== '') {
        terminal.write('\r\x1b[K');
      }
    },
  };
}
