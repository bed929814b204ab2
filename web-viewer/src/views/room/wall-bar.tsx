/** Above the wall: layout, tiles, search, trouble filter, tour, paging, TV, full screen. */
import type { ReactElement, RefObject } from 'react';
import { ActionIcon, NativeSelect, Switch, TextInput } from '@mantine/core';
import { WALL_GRIDS, type WallGrid } from '#protocol/wall-layout.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './room.module.css';
import { LayoutMenu } from './layout-menu.tsx';
import { sayGrid } from './say-wall.ts';
import { TourButton } from './tour-button.tsx';
import type { RoomWall } from './use-room-wall.ts';

export interface WallBarProps {
  wall: RoomWall;
  isMenuOpen: boolean;
  onMenu: (isOpen: boolean) => void;
  searchRef: RefObject<HTMLInputElement | null>;
  isFull: boolean;
  onFull: () => void;
  onHelp: () => void;
}

export function WallBar(props: WallBarProps): ReactElement {
  const { t } = useText();
  const { wall, isMenuOpen, onMenu, searchRef, isFull, onFull, onHelp } = props;
  const { state, dispatch, list, layout, tour } = wall;
  return (
    <div className={css.bar}>
      <LayoutMenu
        list={list}
        layout={layout}
        isOpen={isMenuOpen}
        onOpen={onMenu}
        onChoose={(layoutId) => dispatch({ type: 'layout', layoutId })}
        onArrange={wall.arrange}
      />
      {layout === null && (
        <NativeSelect
          size="xs"
          className={css.fixed}
          w={118}
          aria-label={t('wall.grid')}
          value={state.grid}
          data={WALL_GRIDS.map((grid) => ({ value: grid, label: sayGrid(t, grid) }))}
          onChange={(event) => dispatch({ type: 'grid', grid: event.currentTarget.value as WallGrid })}
        />
      )}
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
        className={css.fixed}
        label={t('room.onlyDown')}
        checked={state.onlyDown}
        onChange={(event) => dispatch({ type: 'only-down', onlyDown: event.currentTarget.checked })}
      />
      <TourButton tour={tour} layouts={list.items} onToggle={wall.toggleTour} />
      {wall.hasFailed && <span role="status">{t('wall.layoutsFailed')}</span>}
      <span className={css.spacer} />
      <Pager wall={wall} />
      <span className={css.ofDesks}>
        <BarButton icon="screen" label={t('wall.tv')} onClick={wall.tv.enter} />
        <BarButton
          icon="full"
          label={t(isFull ? 'room.leaveFullScreen' : 'room.fullScreen')}
          onClick={onFull}
        />
        <BarButton icon="keyboard" label={t('room.shortcuts')} onClick={onHelp} />
      </span>
    </div>
  );
}

function Pager({ wall: { page, dispatch } }: Pick<WallBarProps, 'wall'>): ReactElement {
  const { t } = useText();
  return (
    <span className={css.pager}>
      <BarButton
        icon="left"
        label={t('room.previousPage')}
        isDisabled={page.page === 0}
        onClick={() => dispatch({ type: 'page', by: -1, page })}
      />
      <span role="status">{t('room.page', { page: page.page + 1, pages: page.pages })}</span>
      <BarButton
        icon="right"
        label={t('room.nextPage')}
        isDisabled={page.page >= page.pages - 1}
        onClick={() => dispatch({ type: 'page', by: 1, page })}
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
