/**
 * The recording search and replay services (ONVIF Profile G): one recording with one video track, from the oldest
 * picture on the card to the newest.
 */
import type { Card } from '../card.ts';
import { xsdDateTime, type DeviceFacts } from './device-facts.ts';
import { SOURCE_TOKEN } from './media-parts.ts';
import { user, type Service } from './operations.ts';
import { SoapFault } from './soap.ts';
import { escapeXml, textOf } from './xml.ts';

export const RECORDING_TOKEN = 'recording_1';
const SEARCH_TOKEN = 'search_1';

export function createSearchService(facts: DeviceFacts, card: Card): Service {
  return {
    GetServiceCapabilities: user(
      () =>
        '<tse:GetServiceCapabilitiesResponse><tse:Capabilities MetadataSearch="false" GeneralStartEvents="false"/></tse:GetServiceCapabilitiesResponse>',
    ),
    GetRecordingSummary: user(() => {
      const { fromMs, toMs } = card.extent() ?? { fromMs: 0, toMs: 0 };
      const count = card.extent() === null ? 0 : 1;
      return `<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>${xsdDateTime(fromMs)}</tt:DataFrom><tt:DataUntil>${xsdDateTime(toMs)}</tt:DataUntil><tt:NumberRecordings>${count}</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`;
    }),
    FindRecordings: user(
      () =>
        `<tse:FindRecordingsResponse><tse:SearchToken>${SEARCH_TOKEN}</tse:SearchToken></tse:FindRecordingsResponse>`,
    ),
    GetRecordingSearchResults: user(({ operation }) => {
      requireToken(textOf(operation, 'SearchToken'), SEARCH_TOKEN);
      return `<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState>${recording(facts, card)}</tse:ResultList></tse:GetRecordingSearchResultsResponse>`;
    }),
    EndSearch: user(() => '<tse:EndSearchResponse/>'),
  };
}

export function createReplayService(facts: DeviceFacts): Service {
  return {
    GetServiceCapabilities: user(
      () =>
        '<trp:GetServiceCapabilitiesResponse><trp:Capabilities ReversePlayback="false" RTP_RTSP_TCP="true"/></trp:GetServiceCapabilitiesResponse>',
    ),
    GetReplayUri: user(({ operation }) => {
      requireToken(textOf(operation, 'RecordingToken'), RECORDING_TOKEN);
      return `<trp:GetReplayUriResponse><trp:Uri>${facts.rtspBase()}/card</trp:Uri></trp:GetReplayUriResponse>`;
    }),
  };
}

function recording(facts: DeviceFacts, card: Card): string {
  const extent = card.extent();
  if (extent === null) {
    return '';
  }
  const [from, to] = [xsdDateTime(extent.fromMs), xsdDateTime(extent.toMs + 999)];
  return (
    `<tt:RecordingInformation><tt:RecordingToken>${RECORDING_TOKEN}</tt:RecordingToken>` +
    `<tt:Source><tt:SourceId>${SOURCE_TOKEN}</tt:SourceId><tt:Name>${escapeXml(facts.name)}</tt:Name><tt:Location/><tt:Description/><tt:Address>${facts.rtspBase()}</tt:Address></tt:Source>` +
    `<tt:EarliestRecording>${from}</tt:EarliestRecording><tt:LatestRecording>${to}</tt:LatestRecording><tt:Content/>` +
    `<tt:Track><tt:TrackToken>video_1</tt:TrackToken><tt:TrackType>Video</tt:TrackType><tt:Description/><tt:DataFrom>${from}</tt:DataFrom><tt:DataTo>${to}</tt:DataTo></tt:Track>` +
    '<tt:RecordingStatus>Recording</tt:RecordingStatus></tt:RecordingInformation>'
  );
}

function requireToken(given: string | undefined, expected: string): void {
  if (given !== expected) {
    throw new SoapFault('Sender', ['InvalidArgVal', 'InvalidToken'], 'The requested token does not exist');
  }
}
