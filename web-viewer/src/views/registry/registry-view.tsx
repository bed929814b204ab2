/** The registry: what people know of hamlets, locations and cameras, and where agents say otherwise. */
import { useState, type ReactElement } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { RegistryKind } from '#protocol/registry.ts';
import { registryFileAddress } from '../../data/registry-api.ts';
import { useDifferences } from '../../data/registry-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import table from '../frame/table.module.css';
import { CameraPart } from './camera-part.tsx';
import { ImportPart } from './import-part.tsx';
import { HamletPart, SitePart } from './place-parts.tsx';
import css from './registry.module.css';

type Part = RegistryKind | 'file';

export function RegistryView({ me }: { me: Me }): ReactElement {
  const { t, locale } = useText();
  const [part, setPart] = useState<Part>('camera');
  const mayEdit = me.abilities.includes('registry.edit');
  const parts: Part[] = ['camera', 'site', 'hamlet', ...(mayEdit ? (['file'] as const) : [])];
  return (
    <div className={table.page}>
      <div className={table.bar}>
        <h1 className={table.title}>{t('registry.title')}</h1>
        <SegmentedControl
          aria-label={t('registry.tabs')}
          value={part}
          onChange={(value) => setPart(parts.find((known) => known === value) ?? 'camera')}
          data={parts.map((value) => ({ value, label: t(`registry.${value}`) }))}
        />
        <Button
          component="a"
          href={registryFileAddress(locale)}
          download
          variant="default"
          leftSection={<Icon name="download" size={16} />}
        >
          {t('registry.export')}
        </Button>
      </div>
      {part !== 'file' && <Differing />}
      {part === 'camera' && <CameraPart mayEdit={mayEdit} />}
      {part === 'site' && <SitePart mayEdit={mayEdit} />}
      {part === 'hamlet' && <HamletPart mayEdit={mayEdit} />}
      {part === 'file' && <ImportPart />}
    </div>
  );
}

function Differing(): ReactElement | null {
  const { t } = useText();
  const count = useDifferences().data?.length ?? 0;
  return count === 0 ? null : (
    <div className={css.note}>
      <Note meaning="warning">{t('registry.differing', { count })}</Note>
    </div>
  );
}
