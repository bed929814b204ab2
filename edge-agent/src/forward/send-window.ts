/**
 * How many messages may be on their way at once. A central that is slow gets fewer: each that stays unanswered halves
 * the number, down to one; each answer in time lets it grow again by a fraction, so that a full window of answers is
 * worth one more (Chiu and Jain, "Analysis of the Increase and Decrease Algorithms", 1989).
 */
export interface SendWindow {
  size: () => number;
  answered: () => void;
  unanswered: () => void;
}

export function createSendWindow(most: number): SendWindow {
  let width = most;
  /** Those already on their way when the window was halved say nothing new. */
  let ignored = 0;
  return {
    size: () => Math.max(1, Math.floor(width)),
    answered: () => {
      ignored = Math.max(0, ignored - 1);
      width = Math.min(most, width + 1 / width);
    },
    unanswered: () => {
      if (ignored > 0) {
        ignored -= 1;
        return;
      }
      ignored = Math.floor(width) - 1;
      width = Math.max(1, width / 2);
    },
  };
}
