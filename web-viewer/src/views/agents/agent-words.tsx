/** What a row of the table says of an agent: its version against central's, where it stands, what it says of itself. */
import type { ReactElement } from 'react';
import type { AgentView } from '#protocol/agent.ts';
import { CORRECTED_FROM_MS } from '#protocol/clock-note.ts';
import { useRegisteredSites } from '../../data/registry-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayShift } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import css from '../frame/table.module.css';

export function Version({ agent: { version, protocol } }: { agent: AgentView }): ReactElement {
  const { t } = useText();
  return (
    <>
      {version ?? '—'}
      {protocol === 'same' && <small>{t('agents.same')}</small>}
      {(protocol === 'older' || protocol === 'newer') && (
        <div className={css.mark} data-meaning="warning" data-protocol={protocol}>
          <Icon name="warning" size={16} />
          {t(`agents.${protocol}`)}
        </div>
      )}
    </>
  );
}

export function PlaceAndNote({ agent: { siteId, note } }: { agent: AgentView }): ReactElement | null {
  const sites = useRegisteredSites(siteId !== null).data;
  const place = siteId === null ? '' : (sites?.find(({ id }) => id === siteId)?.name ?? siteId);
  const words = [place, note].filter((text) => text !== '').join(' · ');
  return words === '' ? null : <small data-place-and-note>{words}</small>;
}

/** Every sign has its word: what is not well is not told by colour alone. */
export function OwnCheck({ check }: { check: AgentView['check'] }): ReactElement {
  const { t } = useText();
  if (check === null) {
    return <>{t('agents.notChecked')}</>;
  }
  const { clockOffsetMs, disk, waitingMessages } = check;
  const isClockOff = clockOffsetMs !== null && Math.abs(clockOffsetMs) > CORRECTED_FROM_MS;
  return (
    <>
      {clockOffsetMs !== null && (
        <Sign isWell={!isClockOff}>
          {isClockOff ? t('agents.clockOff', { shift: sayShift(t, -clockOffsetMs) }) : t('agents.clockWell')}
        </Sign>
      )}
      {disk !== null && <Sign isWell={disk === 'well'}>{t(`agentState.disk.${disk}`)}</Sign>}
      {waitingMessages > 0 && <small>{t('agents.waits', { count: waitingMessages })}</small>}
    </>
  );
}

function Sign({ isWell, children }: { isWell: boolean; children: string }): ReactElement {
  return (
    <span className={css.mark} data-meaning={isWell ? 'healthy' : 'warning'}>
      <Icon name={isWell ? 'check' : 'warning'} size={16} />
      {children}
    </span>
  );
}
