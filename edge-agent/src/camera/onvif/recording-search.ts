/**
 * What lies on a camera's card (ONVIF Profile G): the recordings the search service lists, and the RTSP address the
 * replay service gives for one. Not here: the replay itself (card/).
 */
import type { Clock } from '#base/clock.ts';
import { sleep } from '#base/clock.ts';
import { CameraFault } from '../camera-fault.ts';
import { streamUrl, type CameraAddress } from './address.ts';
import type { OnvifCaller, OnvifOutcome } from './onvif-caller.ts';
import { allOf, at, escapeXml, textAt, type XmlNode } from './xml-tree.ts';

export interface CardRecording {
  token: string;
  /** Which video source it is of, in the camera's words. */
  sourceId: string;
  /** By the camera's clock. */
  fromMs: number;
  toMs: number;
}

export interface CardContext {
  caller: OnvifCaller;
  search: string[];
  replay: string[];
  address: CameraAddress;
  clock: Clock;
  signal: AbortSignal;
}

const SEARCH = 'http://www.onvif.org/ver10/search/wsdl';
const REPLAY = 'http://www.onvif.org/ver10/replay/wsdl';
const MAX_RECORDINGS = 64;
const MAX_ROUNDS = 20;
const ROUND_PAUSE_MS = 250;

/** Those with video; throws `CameraFault`. */
export async function readCardRecordings(context: CardContext): Promise<CardRecording[]> {
  const begun = answered(
    await searchCall(
      context,
      'FindRecordings',
      `<Scope/><MaxMatches>${MAX_RECORDINGS}</MaxMatches><KeepAliveTime>PT30S</KeepAliveTime>`,
    ),
    'FindRecordings',
  );
  const search = `<SearchToken>${escapeXml(textAt(begun, 'SearchToken') ?? '')}</SearchToken>`;
  const found = new Map<string, CardRecording>();
  try {
    for (let round = 0; round < MAX_ROUNDS && !context.signal.aborted; round += 1) {
      const results = answered(
        await searchCall(
          context,
          'GetRecordingSearchResults',
          `${search}<MaxResults>${MAX_RECORDINGS}</MaxResults><WaitTime>PT2S</WaitTime>`,
        ),
        'GetRecordingSearchResults',
      );
      const list = at(results, 'ResultList');
      const recordings = list ? allOf(list, 'RecordingInformation').slice(0, MAX_RECORDINGS) : [];
      recordings.flatMap(readRecording).forEach((recording) => found.set(recording.token, recording));
      if (textAt(list, 'SearchState') === 'Completed' || found.size >= MAX_RECORDINGS) {
        break;
      }
      await sleep(context.clock, ROUND_PAUSE_MS, context.signal);
    }
  } finally {
    await searchCall(context, 'EndSearch', search).catch(() => undefined);
  }
  return [...found.values()];
}

/** RTSP address on the configured host, without user name and password; throws `CameraFault`. */
export async function readReplayUrl(context: CardContext, token: string): Promise<string> {
  const outcome = await context.caller.call({
    urls: context.replay,
    namespace: REPLAY,
    operation: 'GetReplayUri',
    content:
      '<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>' +
      `</tt:Transport></StreamSetup><RecordingToken>${escapeXml(token)}</RecordingToken>`,
  });
  const url = streamUrl(textAt(answered(outcome, 'GetReplayUri'), 'Uri') ?? '', context.address);
  if (url === null) {
    throw new CameraFault('onvif-failed', 'GetReplayUri: no RTSP address in the answer');
  }
  return url;
}

function searchCall(
  { caller, search }: CardContext,
  operation: string,
  content: string,
): Promise<OnvifOutcome> {
  return caller.call({ urls: search, namespace: SEARCH, operation, content });
}

function answered(outcome: OnvifOutcome, operation: string): XmlNode {
  if (outcome.status === 'fault') {
    throw new CameraFault('onvif-failed', `${operation}: ${outcome.text}`);
  }
  return outcome.body;
}

/** By its video tracks where they say from when to when, else by the recording as a whole. */
function readRecording(node: XmlNode): CardRecording[] {
  const token = textAt(node, 'RecordingToken') ?? '';
  const tracks = allOf(node, 'Track').filter((track) => textAt(track, 'TrackType') === 'Video');
  const froms = [...tracks.map((track) => textAt(track, 'DataFrom')), textAt(node, 'EarliestRecording')];
  const tos = [...tracks.map((track) => textAt(track, 'DataTo')), textAt(node, 'LatestRecording')];
  const [fromMs, toMs] = [firstTime(froms), firstTime(tos)];
  if (token === '' || tracks.length === 0 || fromMs === null || toMs === null) {
    return [];
  }
  return [{ token, sourceId: textAt(node, 'Source', 'SourceId') ?? '', fromMs, toMs }];
}

function firstTime(texts: readonly (string | null)[]): number | null {
  return texts.map((text) => Date.parse(text ?? '')).find(Number.isFinite) ?? null;
}
