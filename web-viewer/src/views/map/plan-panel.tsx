/** What a technician does with a floor plan: the picture, where north is, how wide it is, and where each camera stands. */
import { useState, type ReactElement } from 'react';
import { Button, FileButton, Group, Select, TextInput } from '@mantine/core';
import type { FloorPlan } from '#protocol/map.ts';
import { MOST_PICTURE_BYTES } from '#protocol/watch-list.ts';
import { changePlan, removePlan, sendPlanPicture } from '../../data/map-api.ts';
import { useRegistryAct } from '../../data/registry-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import type { MapCamera } from './map-cameras.ts';
import css from './map.module.css';

interface PanelProps {
  siteId: string;
  plan: FloorPlan | null;
  cameras: readonly MapCamera[];
  placingId: string | null;
  onPlacing: (cameraId: string | null) => void;
  /** Of placing a camera. */
  placeError: Error | null;
}

export function PlanPanel(props: PanelProps): ReactElement {
  const { siteId, plan, cameras, placingId, onPlacing, placeError } = props;
  const { t } = useText();
  const placing = cameras.find(({ id }) => id === placingId);
  return (
    <div className={css.form}>
      <PictureField siteId={siteId} plan={plan} />
      {plan !== null && (
        <>
          <Select
            size="sm"
            label={t('plan.place')}
            placeholder={t('plan.placeWhich')}
            searchable
            clearable
            data={cameras.map(({ id, name }) => ({ value: id, label: name }))}
            value={placingId}
            onChange={onPlacing}
          />
          {placing !== undefined && (
            <Note meaning="information">
              <div role="status">{t('plan.placeNow', { name: placing.name })}</div>
              <Button size="compact-sm" variant="default" onClick={() => onPlacing(null)}>
                {t('plan.placeEnd')}
              </Button>
            </Note>
          )}
          <Problem error={placeError} />
          <Measures key={plan.revision} plan={plan} />
        </>
      )}
    </div>
  );
}

function PictureField({ siteId, plan }: { siteId: string; plan: FloorPlan | null }): ReactElement {
  const { t } = useText();
  const [isTooLarge, setTooLarge] = useState(false);
  const send = useRegistryAct(sendPlanPicture);
  const take = (file: File | null): void => {
    if (file !== null) {
      const isTooMuch = file.size > MOST_PICTURE_BYTES;
      setTooLarge(isTooMuch);
      if (!isTooMuch) {
        send.mutate({ siteId, revision: plan?.revision ?? 0, file });
      }
    }
  };
  const label = t(plan === null ? 'plan.upload' : 'plan.replace');
  return (
    <div>
      <FileButton
        accept="image/jpeg,image/png,image/webp"
        inputProps={{ 'aria-label': label }}
        onChange={take}
      >
        {(button) => (
          <Button
            {...button}
            size="sm"
            variant={plan === null ? 'filled' : 'default'}
            loading={send.isPending}
            leftSection={<Icon name="upload" size={16} />}
          >
            {label}
          </Button>
        )}
      </FileButton>
      <p>{t('plan.uploadHint')}</p>
      {isTooLarge && <Note meaning="alarm">{t('plan.tooLarge')}</Note>}
      <Problem error={send.error} />
    </div>
  );
}

function Measures({ plan }: { plan: FloorPlan }): ReactElement {
  const { t } = useText();
  const { siteId, revision } = plan;
  const [north, setNorth] = useState(String(plan.northDeg));
  const [width, setWidth] = useState(plan.widthM === null ? '' : String(plan.widthM));
  const [isSure, setSure] = useState(false);
  const save = useRegistryAct(changePlan);
  const remove = useRegistryAct(removePlan);
  const northDeg = readNumber(north, 0, 360);
  const widthM = width.trim() === '' ? null : readNumber(width, 1, 5000);
  const isGood = northDeg !== undefined && widthM !== undefined;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood) {
          save.mutate({ siteId, revision, northDeg, widthM });
        }
      }}
    >
      <TextInput
        size="sm"
        label={t('plan.north')}
        inputMode="decimal"
        value={north}
        error={northDeg === undefined ? t('plan.badNumber') : null}
        onChange={(event) => setNorth(event.currentTarget.value)}
      />
      <TextInput
        size="sm"
        mt={8}
        label={t('plan.width')}
        description={t('plan.widthHint')}
        inputMode="decimal"
        value={width}
        error={widthM === undefined ? t('plan.badNumber') : null}
        onChange={(event) => setWidth(event.currentTarget.value)}
      />
      <Problem error={save.error ?? remove.error} />
      <Group mt={12} justify="space-between">
        <Button type="submit" size="sm" loading={save.isPending} disabled={!isGood}>
          {t('plan.save')}
        </Button>
        <Button
          size="sm"
          variant="default"
          leftSection={<Icon name="bin" size={16} />}
          loading={remove.isPending}
          onBlur={() => setSure(false)}
          onClick={() => (isSure ? remove.mutate({ siteId, revision }) : setSure(true))}
        >
          {t(isSure ? 'plan.removeSure' : 'plan.remove')}
        </Button>
      </Group>
    </form>
  );
}

function Problem({ error }: { error: Error | null }): ReactElement | null {
  const { t } = useText();
  return error === null ? null : <Note meaning="alarm">{sayProblem(t, error)}</Note>;
}

/** Undefined: it is none, or out of its range. */
function readNumber(text: string, from: number, to: number): number | undefined {
  const plain = text.trim().replace(',', '.');
  const value = /^\d{1,5}(\.\d{1,6})?$/.test(plain) ? Number(plain) : NaN;
  return value >= from && value <= to ? value : undefined;
}
