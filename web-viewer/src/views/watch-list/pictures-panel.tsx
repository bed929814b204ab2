/** The pictures of an entry: what came in, what is on its way, and of each what is wrong and what helps. */
import { useEffect, type ReactElement } from 'react';
import { LEAST_PICTURES, type WatchListEntry } from '#protocol/watch-list.ts';
import { useRemovePicture } from '../../data/face-queries.ts';
import { PictureDrop } from '../../parts/picture-drop.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import css from './entry.module.css';
import { PictureCard, UploadCard } from './picture-card.tsx';
import pictureCss from './pictures.module.css';
import { acceptedCount } from './submission.ts';
import { isSending } from './uploads.ts';
import { useUploads } from './use-uploads.ts';

interface PicturesPanelProps {
  entry: WatchListEntry;
  onSending: (isSending: boolean) => void;
}

export function PicturesPanel({ entry, onSending }: PicturesPanelProps): ReactElement {
  const { t } = useText();
  const [uploads, dispatch] = useUploads(entry.id);
  const remove = useRemovePicture(entry.id);
  const isBusy = isSending(uploads);
  useEffect(() => onSending(isBusy), [isBusy, onSending]);
  // A picture pasted or deleted by mistake must not take an approved entry out of use.
  const mayChange = (): boolean => entry.status === 'draft' || window.confirm(t('pictures.backToDraft'));
  const isEmpty = entry.pictures.length === 0 && uploads.length === 0;

  return (
    <section className={css.panel} aria-label={t('pictures.title')} data-pictures={entry.pictures.length}>
      <h2 className={css.heading}>
        {t('pictures.title')}
        <small role="status">
          {t('pictures.count', { accepted: acceptedCount(entry), least: LEAST_PICTURES })}
        </small>
      </h2>
      {remove.error && (
        <Note meaning="alarm">{t('pictures.removeFailed', { message: sayProblem(t, remove.error) })}</Note>
      )}
      {entry.mayEdit && (
        <PictureDrop
          words={{ choose: t('pictures.choose'), drop: t('pictures.drop') }}
          isMultiple
          onFiles={(files) => {
            if (mayChange()) {
              dispatch({ type: 'add', files, held: entry.pictures.length });
            }
          }}
        />
      )}
      {isEmpty && !entry.mayEdit && <p className={css.soft}>{t('pictures.none')}</p>}
      <ul className={pictureCss.grid}>
        {entry.pictures.map((picture, index) => (
          <PictureCard
            key={picture.id}
            picture={picture}
            number={index + 1}
            name={entry.name}
            onRemove={entry.mayEdit ? () => mayChange() && remove.mutate(picture.id) : null}
            isRemoving={remove.isPending && remove.variables === picture.id}
          />
        ))}
        {uploads.map((upload) => (
          <UploadCard
            key={`upload-${upload.key}`}
            upload={upload}
            onAgain={() => dispatch({ type: 'move', key: upload.key, now: { state: 'waiting' } })}
            onDismiss={() => dispatch({ type: 'remove', key: upload.key })}
          />
        ))}
      </ul>
    </section>
  );
}
