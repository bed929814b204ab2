/**
 * Shows a live stream with WebCodecs on a canvas: the newest decoded picture is drawn at the next repaint, anything
 * older is thrown away. The quickest way there is, and it needs HTTPS (or localhost).
 *
 * A decoder that falls behind is not waited for: beyond `LONGEST_QUEUE` everything up to the next key frame is dropped.
 */
import type { StreamConfig } from '#protocol/live-control.ts';
import { browserTiming } from '../../data/timing.ts';
import type { LivePicture } from './channel-fan.ts';
import { decodeBase64, type Player, type PlayerEvents } from './player.ts';

const LONGEST_QUEUE = 12;

export function createCanvasPlayer(holder: HTMLElement, events: PlayerEvents): Player {
  const canvas = document.createElement('canvas');
  holder.append(canvas);
  const context = canvas.getContext('2d', { alpha: false });
  const screen = createScreen(canvas, context, events);
  const decoder = new VideoDecoder({
    output: screen.show,
    error: (error) => events.broken(error.message),
  });
  let needsKey = true;

  return {
    kind: 'webcodecs',
    configure: (config) => {
      decoder.configure(decoderConfig(config));
      needsKey = true;
    },
    take: (picture) => {
      if (decoder.state !== 'configured' || (needsKey && !picture.isKey)) {
        return;
      }
      if (decoder.decodeQueueSize > LONGEST_QUEUE && !picture.isKey) {
        needsKey = true;
        return;
      }
      needsKey = false;
      decoder.decode(chunkOf(picture));
    },
    skip: () => {
      needsKey = true;
    },
    close: () => {
      screen.close();
      if (decoder.state !== 'closed') {
        decoder.close();
      }
      canvas.remove();
    },
  };
}

function decoderConfig(config: StreamConfig): VideoDecoderConfig {
  return {
    codec: config.codec,
    description: decodeBase64(config.description),
    codedWidth: config.width,
    codedHeight: config.height,
    optimizeForLatency: true,
  };
}

/** The capture time rides through the decoder as the timestamp, in microseconds. */
function chunkOf(picture: LivePicture): EncodedVideoChunk {
  return new EncodedVideoChunk({
    type: picture.isKey ? 'key' : 'delta',
    timestamp: Math.round(picture.captureAtMs * 1000),
    data: picture.payload,
  });
}

function createScreen(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D | null,
  events: PlayerEvents,
): { show: (frame: VideoFrame) => void; close: () => void } {
  let waiting: VideoFrame | null = null;
  let request: number | null = null;

  const draw = (): void => {
    request = null;
    const frame = waiting;
    waiting = null;
    if (frame === null || context === null) {
      frame?.close();
      return;
    }
    if (canvas.width !== frame.displayWidth || canvas.height !== frame.displayHeight) {
      canvas.width = frame.displayWidth;
      canvas.height = frame.displayHeight;
    }
    context.drawImage(frame, 0, 0, canvas.width, canvas.height);
    const captureAtMs = frame.timestamp / 1000;
    frame.close();
    events.shown({ captureAtMs, shownAtMs: browserTiming.nowMs() });
  };

  return {
    show: (frame) => {
      waiting?.close();
      waiting = frame;
      request ??= requestAnimationFrame(draw);
    },
    close: () => {
      if (request !== null) {
        cancelAnimationFrame(request);
      }
      waiting?.close();
      waiting = null;
    },
  };
}
