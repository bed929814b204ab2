/** Searches one has kept or one's role shares, and keeping the one on the page. */
import { useState, type ReactElement } from 'react';
import { ActionIcon, Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import type { SavedQuery } from '#protocol/search.ts';
import { useDeleteSearch, useSavedSearches, useSaveSearch } from '../../data/search-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import css from './search.module.css';

/** `page`: where `address` belongs; the list of incidents shows its own ones only. */
export function SavedSearches({
  address,
  page,
}: {
  address: string;
  page: SavedQuery['page'];
}): ReactElement {
  const { t } = useText();
  const saved = (useSavedSearches().data ?? []).filter(
    ({ query }) => page === 'search' || query.page === page,
  );
  const remove = useDeleteSearch();
  return (
    <div className={css.saved}>
      {saved.length > 0 && <span>{t('search.saved')}:</span>}
      {saved.map(({ id, name, query, isOwn, ownerName }) => (
        <span key={id} className={css.one} data-saved={id}>
          <Link href={`/${query.page}?${query.query}`}>{name}</Link>
          {isOwn ? (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('search.remove', { name })}
              onClick={() => remove.mutate(id)}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          ) : (
            <small>{t('search.sharedBy', { name: ownerName })}</small>
          )}
        </span>
      ))}
      {address !== '' && <SaveButton query={{ page, query: address }} />}
    </div>
  );
}

function SaveButton({ query }: { query: SavedQuery }): ReactElement {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const save = useSaveSearch();
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!isOpen)}>
          {t('search.save')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ name, isShared, query }, { onSuccess: () => setOpen(false) });
          }}
        >
          <TextInput
            label={t('search.saveName')}
            value={name}
            maxLength={200}
            required
            error={save.error && sayProblem(t, save.error)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox
            my={8}
            label={t('search.share')}
            checked={isShared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          <Button type="submit" loading={save.isPending}>
            {t('search.save')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
