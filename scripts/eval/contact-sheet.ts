/**
 * One picture of each incident as it began, many on a sheet: for the person who judges incidents that no label speaks
 * of and writes what they see into notes.yaml. Sheets show the data itself, so they go where the caller says and are
 * no part of the repository.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { createPictureDrawer, type PictureDrawer } from '#edge-agent/replay/overlay-video.ts';
import type { ReplayPicture } from '#edge-agent/replay/replay.ts';
import type { Rule } from '#protocol/rule.ts';

const COLUMNS = 4;
const ROWS = 5;
const TILE = { width: 480, height: 300 };
const CAPTION = 20;

export interface ContactSheets {
  add(clip: string, rules: readonly Rule[], picture: ReplayPicture): void;
  /** Writes what has gathered as PNG files. */
  finish(): void;
}

export function createContactSheets(folder: string): ContactSheets {
  mkdirSync(folder, { recursive: true });
  let drawer: { clip: string; drawer: PictureDrawer } | null = null;
  let sheet: Canvas | null = null;
  let known = new Set<string>();
  let count = 0;
  let sheets = 0;

  const flush = (): void => {
    if (sheet) {
      sheets += 1;
      writeFileSync(
        join(folder, `sheet-${String(sheets).padStart(2, '0')}.png`),
        sheet.toBuffer('image/png'),
      );
      sheet = null;
    }
  };

  return {
    add: (clip, rules, picture) => {
      if (drawer?.clip !== clip) {
        drawer?.drawer.close();
        drawer = { clip, drawer: createPictureDrawer(rules, picture.full) };
        known = new Set();
      }
      for (const incident of picture.open) {
        const key = `${incident.rule} ${incident.fromS} ${incident.trackIds.join(' ')}`;
        if (known.has(key)) {
          continue;
        }
        known.add(key);
        sheet ??= createCanvas(COLUMNS * TILE.width, ROWS * (TILE.height + CAPTION));
        const at = count % (COLUMNS * ROWS);
        const left = (at % COLUMNS) * TILE.width;
        const top = Math.floor(at / COLUMNS) * (TILE.height + CAPTION);
        const drawn = drawer.drawer.draw({ ...picture, open: [incident] });
        const scale = Math.min(TILE.width / drawn.width, TILE.height / drawn.height);
        const context = sheet.getContext('2d');
        context.drawImage(drawn, left, top + CAPTION, drawn.width * scale, drawn.height * scale);
        context.fillStyle = '#ffffff';
        context.font = '14px sans-serif';
        context.fillText(
          `${clip} ${incident.fromS} s ${incident.rule} #${incident.trackIds.join(' ')}`,
          left,
          top + 15,
        );
        count += 1;
        if (count % (COLUMNS * ROWS) === 0) {
          flush();
        }
      }
    },
    finish: () => {
      flush();
      drawer?.drawer.close();
    },
  };
}
