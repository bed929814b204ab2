/** Which layout the wall shows, and what can be done with it. */
import { useState, type ReactElement } from 'react';
import { Button, Menu } from '@mantine/core';
import type { WallLayout, WallLayoutList } from '#protocol/wall-layout.ts';
import { Icon } from '../../parts/icons.tsx';
import { pieceOf } from '../../parts/piece.tsx';
import { useText } from '../../text/use-text.ts';
import { Opened } from '../frame/opened.tsx';

const RemoveLayout = pieceOf(async () => (await import('./remove-layout.tsx')).RemoveLayout);

interface LayoutMenuProps {
  list: WallLayoutList;
  /** Null: all cameras. */
  layout: WallLayout | null;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onChoose: (layoutId: string | null) => void;
  onArrange: () => void;
}

export function LayoutMenu(props: LayoutMenuProps): ReactElement {
  const { t } = useText();
  const { list, layout, isOpen, onOpen, onChoose, onArrange } = props;
  const [removing, setRemoving] = useState<WallLayout | null>(null);
  const own = list.items.filter(({ isOwn }) => isOwn);
  const shared = list.items.filter(({ isOwn }) => !isOwn);
  return (
    <>
      <Menu
        opened={isOpen}
        onChange={onOpen}
        position="bottom-start"
        width={280}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="grid" size={16} />}
            maw={260}
            flex="none"
          >
            {layout?.name ?? t('wall.all')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflow: 'auto' }} aria-label={t('wall.layout')}>
          <LayoutItem isChosen={layout === null} name={t('wall.all')} onChoose={() => onChoose(null)} />
          {own.length > 0 && <Menu.Label>{t('wall.own')}</Menu.Label>}
          {own.map(({ id, name }) => (
            <LayoutItem key={id} isChosen={id === layout?.id} name={name} onChoose={() => onChoose(id)} />
          ))}
          {shared.length > 0 && <Menu.Label>{t('wall.shared')}</Menu.Label>}
          {shared.map(({ id, name, ownerName }) => (
            <LayoutItem
              key={id}
              isChosen={id === layout?.id}
              name={t('wall.sharedBy', { name, owner: ownerName })}
              onChoose={() => onChoose(id)}
            />
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onArrange} rightSection="E">
            {sayArrange(t, layout)}
          </Menu.Item>
          {layout?.isOwn === true && (
            <Menu.Item onClick={() => setRemoving(layout)}>
              {t('wall.removeThis', { name: layout.name })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Opened isOpen={removing !== null}>
        <RemoveLayout
          layout={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            setRemoving(null);
            onChoose(null);
          }}
        />
      </Opened>
    </>
  );
}

function sayArrange(t: ReturnType<typeof useText>['t'], layout: WallLayout | null): string {
  if (layout === null) {
    return t('wall.arrangeThis');
  }
  return layout.isOwn ? t('wall.changeThis', { name: layout.name }) : t('wall.copyThis');
}

interface LayoutItemProps {
  name: string;
  isChosen: boolean;
  onChoose: () => void;
}

function LayoutItem({ name, isChosen, onChoose }: LayoutItemProps): ReactElement {
  return (
    <Menu.Item
      aria-current={isChosen}
      leftSection={<Icon name="check" size={14} visibility={isChosen ? 'visible' : 'hidden'} />}
      onClick={onChoose}
    >
      {name}
    </Menu.Item>
  );
}
