/** A scripted agent that has recordings: answers what central asks and makes the POSTs, and can be told to misbehave. */
import { request as httpRequest, type ClientRequest } from 'node:http';
import { recordingStreamPath, type RecordingSend, type Timeline } from '#protocol/recording.ts';
import type { Central } from './central.ts';
import type { TestAgent } from './central.helpers.ts';

/** `ftyp`, then as much `mdat` as asked for: boxes as they should be, pictures of nothing. */
export function smallMp4(mediaBytes: number): Buffer {
  const brand = Buffer.concat([Buffer.from('isom'), Buffer.from([0, 0, 2, 0]), Buffer.from('isomiso6')]);
  const media = Buffer.alloc(mediaBytes, 0x5a);
  return Buffer.concat([box('ftyp', brand), box('mdat', media)]);
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

export function timelineOf(cameraId: string, fromMs: number, toMs: number): Timeline {
  return {
    cameraId,
    fromMs,
    toMs,
    spans: [
      {
        ...{ fromMs, toMs: toMs - 1, profile: 'main', codec: 'h264', hasAudio: true, sizeBytes: 1000 },
        ...{ origin: 'agent', isHeld: false },
      },
    ],
    gaps: [{ fromMs: toMs - 1, toMs, reason: 'camera-offline' }],
    activity: [0, 255, null],
    oldestAtMs: fromMs,
    clock: { source: 'none' },
  };
}

export interface OpenPost {
  request: ClientRequest;
  /** Central's answer; `cut` when it hung up. */
  answer: Promise<number | 'cut'>;
}

/** The agent's POST, its headers sent, its body still to come. */
export function openPost(central: Central, token: string, requestId: string): OpenPost {
  const request = httpRequest(new URL(recordingStreamPath(requestId), central.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'video/mp4' },
  });
  request.flushHeaders();
  const answer = new Promise<number | 'cut'>((resolve) => {
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve('cut'));
    request.once('close', () => resolve('cut'));
  });
  return { request, answer };
}

/** Puts `answer` behind an event of central's; what was asked, in order. */
export function answerWith<Message>(
  agent: TestAgent,
  event: string,
  answer: (message: Message) => unknown,
): Message[] {
  const asked: Message[] = [];
  agent.socket.off(event);
  agent.socket.on(event, (message: Message, reply: (given: unknown) => void) => {
    asked.push(message);
    reply(answer(message));
  });
  return asked;
}

export const SENDING_MP4 = {
  status: 'sending',
  mediaType: 'video/mp4',
  startsAtMs: 1_700_000_000_123,
  codecs: 'avc1.640028',
} as const;

/** Answers that it will come, and makes the POST; hands it to the test instead of sending anything. */
export function postWhenAsked(
  central: Central,
  agent: TestAgent,
  announced: object = SENDING_MP4,
): { next: () => Promise<OpenPost & { message: RecordingSend }> } {
  const posts: (OpenPost & { message: RecordingSend })[] = [];
  let wake: () => void = () => undefined;
  answerWith<RecordingSend>(agent, 'recording-send', (message) => {
    posts.push({ ...openPost(central, agent.token, message.requestId), message });
    wake();
    return announced;
  });
  return {
    next: async () => {
      for (;;) {
        const post = posts.shift();
        if (post !== undefined) {
          return post;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** The same, with the bytes. */
export function sendWhenAsked(
  central: Central,
  agent: TestAgent,
  bytesOf: (what: RecordingSend['what']) => Buffer,
  announced: object = SENDING_MP4,
): RecordingSend[] {
  return answerWith<RecordingSend>(agent, 'recording-send', ({ requestId, what }) => {
    openPost(central, agent.token, requestId).request.end(bytesOf(what));
    return announced;
  });
}
