/** Words about cameras. */
import type { cameras as vi } from '../vi/cameras.ts';
import type { WordsOf } from '../words-of.ts';

export const cameras: WordsOf<typeof vi> = {
  camera: {
    state: {
      connecting: 'Connecting',
      online: 'Working',
      degraded: 'Degraded',
      offline: 'Offline',
      'auth-failed': 'Wrong password',
      misconfigured: 'Misconfigured',
      disabled: 'Switched off',
    },
    reason: {
      none: '',
      starting: 'starting',
      unreachable: 'the camera’s address cannot be reached; check power and cable',
      'wrong-password': 'the camera refuses login or password; correct the agent’s configuration',
      'no-such-profile': 'the camera does not have the stream that was asked for',
      'unsupported-codec': 'the stream is not H.264; change it in the camera',
      'not-rtsp': 'something answers at this address, but not RTSP; check the port',
      'refused-by-camera': 'the camera refuses; it may serve all the viewers it can',
      'no-frames': 'connected, but no picture arrives',
      'onvif-failed': 'ONVIF does not answer; pictures may still come',
      'decoder-failed': 'the pictures cannot be decoded',
      'agent-offline': 'the edge agent at this site has lost central',
    },
  },
  cameras: {
    title: 'Camera health',
    name: 'Camera',
    site: 'Site',
    state: 'State',
    since: 'Since',
    nextTry: 'Next try',
    nextTryNone: '—',
    fps: 'Pictures/s',
    rules: 'Rules',
    none: 'No cameras yet.',
    noneHint: 'Enrol an edge agent; it reports its cameras.',
    notFound: 'No camera matches.',
    all: 'All ({{count}})',
    troubled: 'In trouble ({{count}})',
    inSeconds: 'in {{count}} s',
    detail: 'Technical detail',
    openRules: 'View, edit rules',
    watch: {
      'fewer-looks': 'Watched less often, {{looks}} looks/s: the edge agent is overloaded',
      'key-frames': 'Only key frames watched, {{looks}} looks/s: the edge agent is overloaded',
      faces: 'Faces cannot be looked for: {{note}}',
      facesNote: 'Faces: {{note}}',
      decoder: 'Decoded by {{decoder}}, not as configured: {{note}}',
      provider: 'Detected on {{provider}}, not as configured: {{note}}',
    },
  },
};
