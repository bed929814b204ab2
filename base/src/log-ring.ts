/** The last lines of a log, in memory, for whoever has to say what happened here. */
export interface LogRing {
  write(line: string): void;
  /** Oldest first. */
  lines(): string[];
}

const MOST_LINES = 2_000;
/** A line longer than this is cut: it must not push everything else out of memory. */
const MOST_CHARACTERS = 4_000;

export function createLogRing(mostLines = MOST_LINES): LogRing {
  const kept: string[] = [];
  let oldest = 0;
  return {
    write: (line) => {
      const text = line.trimEnd().slice(0, MOST_CHARACTERS);
      if (kept.length < mostLines) {
        kept.push(text);
        return;
      }
      kept[oldest] = text;
      oldest = (oldest + 1) % mostLines;
    },
    lines: () => [...kept.slice(oldest), ...kept.slice(0, oldest)],
  };
}
