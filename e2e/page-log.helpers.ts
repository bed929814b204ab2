/**
 * What the open pages have to say when a test fails: where each is, what it shows, and what went wrong in it. A run on
 * another machine leaves nothing but its output.
 */
import type { Page } from 'playwright-core';

const MOST_LINES = 20;
const SHOWN_CHARACTERS = 600;

interface Watched {
  page: Page;
  /** The newest last. */
  lines: string[];
}

const open = new Set<Watched>();

export function keepLog(page: Page): void {
  const watched: Watched = { page, lines: [] };
  const note = (line: string): void => {
    watched.lines.push(line);
    watched.lines.splice(0, watched.lines.length - MOST_LINES);
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      note(`${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => note(`thrown: ${error.message}`));
  page.on('crash', () => note('the page crashed'));
  page.on('requestfailed', (request) =>
    note(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`),
  );
  page.on('response', (response) => {
    if (response.status() >= 400) {
      note(`${response.status()}: ${response.url()}`);
    }
  });
  page.on('close', () => open.delete(watched));
  open.add(watched);
}

async function tell({ page, lines }: Watched): Promise<string> {
  const shown = await page
    .locator('body')
    .innerText({ timeout: 2_000 })
    .catch((error: unknown) => String(error));
  const text = shown.replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS);
  return [`page ${page.url()}`, `  shows: ${text}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

// Benches open pages too, and have no tests that could fail.
if ('afterEach' in globalThis) {
  afterEach('tell what the pages show', async function () {
    if (this.currentTest?.state === 'failed') {
      for (const watched of open) {
        console.log((await tell(watched)).replaceAll(/^/gm, '      '));
      }
    }
  });
}
