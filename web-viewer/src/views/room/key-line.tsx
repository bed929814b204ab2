/** The keys of the room, the most used in one line under the wall. */
import type { ReactElement } from 'react';
import { useText } from '../../text/use-text.ts';
import css from './room.module.css';

export const KEYS = [
  ['1 – 6', 'layouts'],
  ['L', 'layoutMenu'],
  ['E', 'arrange'],
  ['U', 'tour'],
  ['T', 'tv'],
  ['← ↑ → ↓', 'arrows'],
  ['PgUp PgDn', 'pages'],
  ['Enter', 'enlarge'],
  ['Esc', 'back'],
  ['+ − 0', 'closer'],
  ['S', 'snapshot'],
  ['R', 'replay'],
  ['P', 'turn'],
  ['F', 'full'],
  ['/', 'search'],
  ['A', 'acknowledge'],
  ['V', 'case'],
  ['X', 'falseAlarm'],
  ['Z', 'snooze'],
  ['B', 'alarms'],
  ['M', 'map'],
  ['N', 'sound'],
  ['?', 'help'],
] as const;

const IN_LINE = new Set<string>([
  'layouts',
  'pages',
  'enlarge',
  'full',
  'search',
  'acknowledge',
  'case',
  'falseAlarm',
  'map',
  'help',
]);

export function KeyLine(): ReactElement {
  const { t } = useText();
  return (
    <p className={css.keyLine} aria-hidden>
      {KEYS.filter(([, name]) => IN_LINE.has(name)).map(([key, name]) => (
        <span key={name}>
          <b>{key}</b> {t(`keys.${name}`)}
        </span>
      ))}
    </p>
  );
}
