/** The small picture of a passer, fetched when it comes near the window, and said to be gone where it is. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { usePasserPicture } from '../../data/passer-queries.ts';
import { useText } from '../../text/use-text.ts';
import css from './passers.module.css';

interface PasserPictureProps {
  searchId: string;
  passerKey: string;
  alt: string;
}

/** Fetched a little before it is seen. */
const MARGIN = '200px';

export function PasserPicture({ searchId, passerKey, alt }: PasserPictureProps): ReactElement {
  const { t } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  const picture = usePasserPicture(searchId, passerKey, isNear);

  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return undefined;
    }
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          setNear(true);
          watch.disconnect();
        }
      },
      { rootMargin: MARGIN },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const isThere = picture !== null && picture !== 'waiting' && picture !== 'lost';
  return (
    <div ref={frame} className={css.picture} data-picture={isThere ? 'there' : (picture ?? 'waiting')}>
      {isThere ? (
        <img src={picture} alt={alt} decoding="async" />
      ) : (
        <span>{t(picture === 'lost' ? 'passers.pictureLost' : 'passers.pictureWaiting')}</span>
      )}
    </div>
  );
}
