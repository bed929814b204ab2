/** Marked moments: of the case that is open, or one's own. Each leads to its moment; its words can be changed. */
import { useState, type ReactElement } from 'react';
import { Button, ColorSwatch, Group, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { BOOKMARK_COLOURS, type Bookmark, type BookmarkColour } from '#protocol/bookmark.ts';
import type { CameraView } from '#protocol/camera.ts';
import { useBookmarks, useChangeBookmarks } from '../../data/bookmark-api.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { sayUnsaved } from '../../text/say-stale.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from './review.module.css';

interface BookmarksPanelProps {
  caseId: string | null;
  cameras: readonly CameraView[];
  mayMark: boolean;
  onMake: () => void;
  onGo: (bookmark: Bookmark) => void;
}

/** The words beside it say the same. */
export const BOOKMARK_TOKENS: Record<BookmarkColour, string> = {
  plain: 'var(--ink)',
  blue: 'var(--information)',
  green: 'var(--healthy)',
  amber: 'var(--warning)',
  red: 'var(--alarm)',
};

export function BookmarksPanel(props: BookmarksPanelProps): ReactElement {
  const { caseId, mayMark, onMake } = props;
  const { t } = useText();
  const bookmarks = useBookmarks(caseId);
  return (
    <section
      className={css.panel}
      aria-label={t('bookmark.title')}
      data-bookmarks={bookmarks.data?.length ?? ''}
    >
      <h2 className={css.heading}>{t(caseId === null ? 'bookmark.titleOwn' : 'bookmark.titleCase')}</h2>
      {bookmarks.data === undefined ? (
        bookmarks.isError ? (
          <ProblemCard error={bookmarks.error} onRetry={() => void bookmarks.refetch()} />
        ) : (
          <LoadingRows count={1} />
        )
      ) : bookmarks.data.length === 0 ? (
        <p className={css.soft}>{t('bookmark.none')}</p>
      ) : (
        <ul className={css.list}>
          {bookmarks.data.map((one) => (
            <Item key={one.id} bookmark={one} {...props} />
          ))}
        </ul>
      )}
      {mayMark && (
        <Button size="compact-sm" variant="default" onClick={onMake}>
          {t('bookmark.make')}
        </Button>
      )}
    </section>
  );
}

function Item({
  bookmark,
  caseId,
  cameras,
  mayMark,
  onGo,
}: BookmarksPanelProps & { bookmark: Bookmark }): ReactElement {
  const { t } = useText();
  const [isEdited, setEdited] = useState(false);
  const change = useChangeBookmarks(caseId);
  const { id, atMs, text, colour, cameraIds, byName } = bookmark;
  const names = cameraIds.map((cameraId) => cameras.find((one) => one.id === cameraId)?.name ?? cameraId);
  return (
    <li data-bookmark={id}>
      <div className={css.itemHead}>
        <button type="button" className={css.jump} onClick={() => onGo(bookmark)}>
          <ColorSwatch
            color={BOOKMARK_TOKENS[colour]}
            size={12}
            withShadow={false}
            aria-label={t(`bookmark.colours.${colour}`)}
          />
          {formatDateTime(atMs)}
        </button>
        <small>{byName}</small>
      </div>
      {text !== '' && <span>{text}</span>}
      <small>{names.join(', ')}</small>
      {mayMark && (
        <Group gap={4}>
          <Button size="compact-xs" variant="subtle" onClick={() => setEdited(true)}>
            {t('bookmark.edit')}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            loading={change.isPending}
            onClick={() => change.mutate({ id, remove: true })}
          >
            {t('bookmark.remove')}
          </Button>
        </Group>
      )}
      {change.error && <Note meaning="alarm">{sayUnsaved(t, change.error)}</Note>}
      {isEdited && <BookmarkDialog caseId={caseId} given={{ bookmark }} onClose={() => setEdited(false)} />}
    </li>
  );
}

export type GivenBookmark = { bookmark: Bookmark } | { atMs: number; cameraIds: readonly string[] };

export function BookmarkDialog({
  caseId,
  given,
  onClose,
}: {
  caseId: string | null;
  given: GivenBookmark;
  onClose: () => void;
}): ReactElement {
  const { t } = useText();
  const before = 'bookmark' in given ? given.bookmark : null;
  const [text, setText] = useState(before?.text ?? '');
  const [colour, setColour] = useState<BookmarkColour>(before?.colour ?? 'blue');
  const change = useChangeBookmarks(caseId);
  const save = (): void => {
    const words = { text: text.trim(), colour };
    change.mutate(
      'bookmark' in given
        ? { id: given.bookmark.id, edit: { ...words, revision: given.bookmark.revision } }
        : { make: { ...words, atMs: Math.round(given.atMs), cameraIds: [...given.cameraIds] } },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(before === null ? 'bookmark.make' : 'bookmark.edit')}
      closeButtonProps={{ 'aria-label': t('hold.cancel') }}
    >
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <strong>{formatDateTime('bookmark' in given ? given.bookmark.atMs : given.atMs)}</strong>
        <p className={css.soft}>{t(caseId === null ? 'bookmark.ownHint' : 'bookmark.caseHint')}</p>
        <Textarea
          data-autofocus
          label={t('bookmark.text')}
          autosize
          minRows={2}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey) {
              event.preventDefault();
              save();
            }
          }}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('bookmark.colour')}
          value={colour}
          onChange={(value) => setColour(BOOKMARK_COLOURS.find((one) => one === value) ?? colour)}
          data={BOOKMARK_COLOURS.map((one) => ({
            value: one,
            label: (
              <span className={css.colour}>
                <ColorSwatch color={BOOKMARK_TOKENS[one]} size={10} withShadow={false} />
                {t(`bookmark.colours.${one}`)}
              </span>
            ),
          }))}
        />
        {change.error && <Note meaning="alarm">{sayUnsaved(t, change.error)}</Note>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('hold.cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('bookmark.save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
