/** One picture of an entry: the face, whether it counts, what is wrong with it and what to do. */
import { useEffect, useState, type ReactElement } from 'react';
import { ActionIcon, Progress } from '@mantine/core';
import { MOST_PICTURE_BYTES, MOST_PICTURES, type WatchListPicture } from '#protocol/watch-list.ts';
import { formatNumber } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayFault } from '../../text/say-face.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText, type Say } from '../../text/use-text.ts';
import css from './pictures.module.css';
import type { Upload } from './uploads.ts';

interface PictureCardProps {
  picture: WatchListPicture;
  /** From 1. */
  number: number;
  name: string;
  /** Null where it may not be removed. */
  onRemove: (() => void) | null;
  isRemoving: boolean;
}

export function PictureCard({ picture, number, name, onRemove, isRemoving }: PictureCardProps): ReactElement {
  const { t, locale } = useText();
  const { isAccepted, widthPx } = picture;
  return (
    <li className={css.card} data-picture={picture.id} data-accepted={isAccepted}>
      <img className={css.face} src={addressOf(picture.url)} alt={t('pictures.alt', { number, name })} />
      <div className={css.words}>
        <div className={css.verdict}>
          <Icon name={isAccepted ? 'check' : 'warning'} size={16} />
          <span>{t(isAccepted ? 'pictures.accepted' : 'pictures.refused')}</span>
          {onRemove && (
            <ActionIcon
              className={css.remove ?? ''}
              variant="subtle"
              color="gray"
              loading={isRemoving}
              aria-label={t('pictures.remove', { number })}
              title={t('pictures.remove', { number })}
              onClick={onRemove}
            >
              <Icon name="bin" size={16} />
            </ActionIcon>
          )}
        </div>
        {widthPx > 0 && <small>{t('pictures.width', { px: formatNumber(widthPx, locale, 0) })}</small>}
        {picture.faults.length > 0 && <Faults picture={picture} />}
      </div>
    </li>
  );
}

function Faults({
  picture: { faults, duplicateOf },
}: {
  picture: Pick<WatchListPicture, 'faults' | 'duplicateOf'>;
}): ReactElement {
  const { t } = useText();
  return (
    <ul className={css.faults}>
      {faults.map((name) => {
        const { fault, advice } = sayFault(t, name);
        return (
          <li key={name} data-fault={name}>
            <strong>{fault}</strong>
            {name === 'duplicate' && duplicateOf.length > 0 && (
              <span>{t('face.duplicateOf', { names: duplicateOf.join(', ') })}</span>
            )}
            <span>{advice}</span>
          </li>
        );
      })}
    </ul>
  );
}

interface UploadCardProps {
  upload: Upload;
  onAgain: () => void;
  onDismiss: () => void;
}

export function UploadCard({ upload: { file, now }, onAgain, onDismiss }: UploadCardProps): ReactElement {
  const { t } = useText();
  const preview = usePreview(file);
  const isJudged = now.state === 'judged';
  const isStopped = now.state === 'failed' || now.state === 'unfit' || isJudged;
  const shown = isJudged && now.picture.url !== '' ? now.picture.url : preview;
  return (
    <li className={css.card} data-upload={now.state}>
      {shown === null ? (
        <span className={css.face} />
      ) : (
        <img className={css.face} src={shown} alt="" data-waiting={!isStopped || undefined} />
      )}
      <div className={css.words}>
        <div className={css.fileLine}>
          <span className={css.fileName}>{file.name}</span>
          {now.state === 'failed' && (
            <ActionIcon
              variant="subtle"
              color="gray"
              {...named(t('pictures.again', { name: file.name }))}
              onClick={onAgain}
            >
              <Icon name="again" size={16} />
            </ActionIcon>
          )}
          {isStopped && (
            <ActionIcon
              variant="subtle"
              color="gray"
              {...named(t('pictures.dismiss', { name: file.name }))}
              onClick={onDismiss}
            >
              <Icon name="close" size={16} />
            </ActionIcon>
          )}
        </div>
        {now.state === 'sending' && (
          <Progress
            value={now.share * 100}
            size="sm"
            aria-label={t('pictures.progress', { name: file.name })}
          />
        )}
        <div role={isStopped ? 'alert' : 'status'}>
          <span className={isStopped ? css.stopped : css.soft}>{sayUpload(t, { file, now })}</span>
          {isJudged && <Faults picture={now.picture} />}
        </div>
      </div>
    </li>
  );
}

function named(words: string): { 'aria-label': string; title: string } {
  return { 'aria-label': words, title: words };
}

const MEGABYTE = 2 ** 20;

function sayUpload(t: Say, { file, now }: Pick<Upload, 'file' | 'now'>): string {
  switch (now.state) {
    case 'waiting':
      return t('pictures.waiting');
    case 'sending':
      return now.share < 1
        ? t('pictures.sending', { percent: Math.round(now.share * 100) })
        : t('pictures.reading');
    case 'judged':
      return t('pictures.refused');
    case 'failed':
      return t('entry.failed', { message: sayProblem(t, now.error) });
    case 'unfit':
      return now.fault === 'tooBig'
        ? t('pictures.tooBig', {
            size: Math.ceil(file.size / MEGABYTE),
            most: MOST_PICTURE_BYTES / MEGABYTE,
          })
        : t(`pictures.${now.fault}`, { most: MOST_PICTURES });
  }
}

/** What was given, before central has found the face in it; nothing for what is no picture. */
function usePreview(file: File): string | null {
  const [preview, setPreview] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) {
      return;
    }
    const url = URL.createObjectURL(file);
    setPreview(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return preview;
}
