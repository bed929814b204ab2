/** Above the wall: layout, search, trouble filter, paging, full screen. */
import type { Dispatch, ReactElement, RefObject } from 'react';
import { ActionIcon, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { LAYOUTS, type Layout } from '../../data/preferences.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './room.module.css';
import type { WallAction, WallPage, WallState } from './wall-state.ts';

interface WallBarProps {
  state: WallState;
  page: WallPage;
  dispatch: Dispatch<WallAction>;
  searchRef: RefObject<HTMLInputElement | null>;
  isFull: boolean;
  onFull: () => void;
  onHelp: () => void;
}

export function WallBar(props: WallBarProps): ReactElement {
  const { t } = useText();
  const { state, dispatch, searchRef, isFull, onFull, onHelp } = props;
  return (
    <div className={css.bar}>
      <SegmentedControl
        size="xs"
        aria-label={t('room.layout')}
        value={String(state.layout)}
        data={LAYOUTS.map((layout) => ({ value: String(layout), label: String(layout) }))}
        onChange={(value) => dispatch({ type: 'layout', layout: Number(value) as Layout })}
      />
      <TextInput
        ref={searchRef}
        className={css.search}
        size="xs"
        type="search"
        aria-label={t('room.searchLabel')}
        placeholder={t('room.search')}
        leftSection={<Icon name="search" size={16} />}
        value={state.query}
        onChange={(event) => dispatch({ type: 'search', query: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            dispatch({ type: 'search', query: '' });
            event.currentTarget.blur();
          }
        }}
      />
      <Switch
        size="xs"
        label={t('room.onlyDown')}
        checked={state.onlyDown}
        onChange={(event) => dispatch({ type: 'only-down', onlyDown: event.currentTarget.checked })}
      />
      <span className={css.spacer} />
      <Pager {...props} />
      <BarButton
        icon="full"
        label={t(isFull ? 'room.leaveFullScreen' : 'room.fullScreen')}
        onClick={onFull}
      />
      <BarButton icon="keyboard" label={t('room.shortcuts')} onClick={onHelp} />
    </div>
  );
}

function Pager({ page, dispatch }: WallBarProps): ReactElement {
  const { t } = useText();
  const count = page.matching.length;
  return (
    <span className={css.pager}>
      <BarButton
        icon="left"
        label={t('room.previousPage')}
        isDisabled={page.page === 0}
        onClick={() => dispatch({ type: 'page', by: -1, count })}
      />
      <span role="status">{t('room.page', { page: page.page + 1, pages: page.pages })}</span>
      <BarButton
        icon="right"
        label={t('room.nextPage')}
        isDisabled={page.page >= page.pages - 1}
        onClick={() => dispatch({ type: 'page', by: 1, count })}
      />
    </span>
  );
}

interface BarButtonProps {
  icon: IconName;
  label: string;
  isDisabled?: boolean;
  onClick: () => void;
}

function BarButton({ icon, label, isDisabled = false, onClick }: BarButtonProps): ReactElement {
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
