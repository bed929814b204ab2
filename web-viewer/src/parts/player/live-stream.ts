/**
 * One live picture on the page: a subscription, the player that suits its codec and this browser, and an account of
 * how it is doing.
 *
 * Asked for its state twice a second by whoever draws the tile, rather than telling: sixteen tiles at ten pictures
 * a second would otherwise redraw the page without end. A player that breaks or hangs is replaced with longer and
 * longer waits, by subscribing anew, which brings configuration and a key frame; one that keeps breaking by the next
 * best (fault-book.ts). Where no player shows the stream, pictures of the agent are asked for instead of it.
 */
import type { StreamProfile } from '#protocol/camera.ts';
import type { LiveProfile } from '#protocol/live-control.ts';
import type { Timing } from '../../data/timing.ts';
import type { StreamSink } from './channel-fan.ts';
import type { PlayerChoice } from './choose-player.ts';
import { createFaultBook, FORGIVEN_AFTER_MS } from './fault-book.ts';
import type { MediaSocket } from './media-socket.ts';
import { createStreamAccount, type StreamReport } from './stream-account.ts';
import { createStreamShow } from './stream-show.ts';
import { createStuckWatch, isInSight } from './stuck-watch.ts';

export interface LiveStream {
  report: () => StreamReport;
  close(): void;
}

export interface LiveStreamRequest {
  socket: MediaSocket;
  holder: HTMLElement;
  cameraId: string;
  profile: StreamProfile;
  timing: Timing;
}

export function startLiveStream(request: LiveStreamRequest): LiveStream {
  const { socket, holder, cameraId, profile, timing } = request;
  const account = createStreamAccount();
  const faults = createFaultBook(timing);
  let cancelNext: () => void = () => undefined;
  let stopCurrent: () => void = () => undefined;

  const later = (delayMs: number): void => {
    cancelNext();
    cancelNext = timing.after(delayMs, () => {
      stopCurrent();
      begin(profile);
    });
  };

  const begin = (wanted: LiveProfile): void => {
    const begunAtMs = timing.nowMs();
    const show = createStreamShow({
      ...{ holder, profile, account },
      spent: faults.spent(),
      watchStuck: (stuck) => createStuckWatch(timing, { isInSight: () => isInSight(holder), stuck }),
      broken: (kind) => {
        stopCurrent();
        later(faults.broke(kind, begunAtMs));
      },
      notHere: (choice) => {
        stopCurrent();
        fallBack(choice);
      },
    });
    const sink = wanted === 'stills' ? sayingWhatIsMeant(show.sink) : show.sink;
    const unsubscribe = socket.subscribe({ cameraId, profile: wanted }, sink);
    stopCurrent = () => {
      stopCurrent = () => undefined;
      unsubscribe();
      show.close();
    };
  };

  const fallBack = (choice: PlayerChoice | null): void => {
    account.set({ insteadOf: choice?.insteadOf ?? null });
    if (choice === null) {
      account.set({ failure: 'unsupported-codec' });
    } else {
      begin('stills');
    }
    if (faults.spent().size > 0) {
      later(FORGIVEN_AFTER_MS);
    }
  };

  begin(profile);
  return {
    report: account.report,
    close: () => {
      cancelNext();
      stopCurrent();
    },
  };
}

/** An agent too old for pictures leaves what was wrong in the first place: the browser does not show the stream. */
function sayingWhatIsMeant(sink: StreamSink): StreamSink {
  return {
    ...sink,
    failed: (reason) => sink.failed(reason === 'no-such-profile' ? 'unsupported-codec' : reason),
  };
}
