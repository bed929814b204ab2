/** A picture of whom to search for: sent at once, and what was found in it shown before anybody searches. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FaceProbe } from '#protocol/face-work.ts';
import { MOST_PICTURE_BYTES } from '#protocol/watch-list.ts';
import { addProbe } from '../../data/face-api.ts';
import { PictureDrop } from '../../parts/picture-drop.tsx';
import { PICTURE_TYPES } from '../../parts/picture-types.ts';
import { sayFault } from '../../text/say-face.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { Mark } from '../watch-list/mark.tsx';
import css from './search.module.css';

const MEGABYTE = 2 ** 20;

/** `onProbe` gets the id of a usable probe, or null. */
export function ProbeField({ onProbe }: { onProbe: (probeId: string | null) => void }): ReactElement {
  const { t } = useText();
  const [share, setShare] = useState(0);
  const [unfit, setUnfit] = useState<string | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  const send = useMutation({
    mutationFn: (file: File) => addProbe(file, { onShare: setShare, signal: leaving.current.signal }),
    onSuccess: ({ id, isUsable }) => onProbe(isUsable ? id : null),
    onError: () => onProbe(null),
  });
  const take = ([file]: File[]): void => {
    if (file === undefined) {
      return;
    }
    onProbe(null);
    const isPicture = (PICTURE_TYPES as readonly string[]).includes(file.type);
    const isTooBig = file.size > MOST_PICTURE_BYTES;
    if (!isPicture || isTooBig) {
      const sizes = { size: Math.ceil(file.size / MEGABYTE), most: MOST_PICTURE_BYTES / MEGABYTE };
      setUnfit(isPicture ? t('pictures.tooBig', sizes) : t('pictures.notPicture'));
      return;
    }
    setUnfit(null);
    setShare(0);
    send.mutate(file);
  };
  return (
    <>
      <PictureDrop
        words={{ choose: t('faceSearch.choose'), drop: t('faceSearch.drop') }}
        isMultiple={false}
        onFiles={take}
      />
      {unfit !== null && <Note meaning="warning">{unfit}</Note>}
      {send.isPending && (
        <div role="status">
          <Progress value={share * 100} size="sm" aria-label={t('faceSearch.choose')} />
          {share < 1 ? t('pictures.sending', { percent: Math.round(share * 100) }) : t('faceSearch.reading')}
        </div>
      )}
      {send.error && (
        <Note meaning="alarm">{t('faceSearch.probeFailed', { message: sayProblem(t, send.error) })}</Note>
      )}
      {send.data && unfit === null && <Probe probe={send.data} />}
    </>
  );
}

function Probe({ probe }: { probe: FaceProbe }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.probe} data-probe={probe.isUsable}>
      {probe.face !== null && <img src={probe.face} alt={t('faceSearch.probeAlt')} />}
      <div role="status">
        <Mark icon={probe.isUsable ? 'check' : 'warning'} meaning={probe.isUsable ? 'healthy' : 'warning'}>
          {t(probe.isUsable ? 'faceSearch.probeUsable' : 'faceSearch.probeUnusable')}
        </Mark>
        <ul>
          {probe.faults.map((name) => {
            const { fault, advice } = sayFault(t, name);
            return (
              <li key={name}>
                {fault}. <span className={css.soft}>{advice}</span>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
