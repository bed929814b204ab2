/** Which place, which night, what of it, and for what: the search itself is the caller's. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button, Checkbox, MultiSelect, Textarea, TextInput } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { PASSER_KINDS, type PassersRequest } from '#protocol/passers.ts';
import { useText } from '../../text/use-text.ts';
import css from '../passers/passers.module.css';
import {
  checkMorning,
  lastHours,
  lastNight,
  placesOf,
  type MorningDraft,
  type MorningField,
} from './morning-draft.ts';

interface MorningFormProps {
  draft: MorningDraft;
  cameras: readonly CameraView[];
  nowMs: () => number;
  isBusy: boolean;
  onDraft: (draft: MorningDraft) => void;
  onSearch: (request: PassersRequest) => void;
  children: ReactNode;
}

const HOURS = [1, 24];

export function MorningForm(props: MorningFormProps): ReactElement {
  const { draft, cameras, nowMs, isBusy, onDraft, onSearch, children } = props;
  const { t } = useText();
  const [hasTried, setTried] = useState(false);
  const checked = checkMorning(draft, cameras);
  const faultOf = (...fields: MorningField[]): string | null => {
    const fault = fields.find((field) => checked.status === 'unfit' && checked.fields.has(field));
    return hasTried && fault !== undefined ? t(`passers.unfit.${fault}`) : null;
  };
  const change = (fields: Partial<MorningDraft>): void => onDraft({ ...draft, ...fields });
  const { hamlets, sites } = placesOf(cameras);
  const sayOption = ({ value, label, count }: (typeof sites)[number]) => ({
    value,
    label: t('passers.placeOption', { name: label, count }),
  });
  return (
    <form
      className={`${css.panel ?? ''} ${css.form ?? ''}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (checked.status === 'fit' && !isBusy) {
          onSearch(checked.request);
        }
      }}
    >
      <MultiSelect
        label={t('passers.places')}
        placeholder={draft.places.length === 0 ? t('passers.placesHint') : undefined}
        searchable
        clearable
        nothingFoundMessage={t('passers.noPlace')}
        data={[
          { group: t('passers.hamlets'), items: hamlets.map(sayOption) },
          { group: t('passers.sites'), items: sites.map(sayOption) },
        ]}
        value={[...draft.places]}
        error={faultOf('places', 'tooMany')}
        onChange={(places) => change({ places })}
      />
      <div className={css.chips}>
        <Button size="compact-sm" variant="default" onClick={() => change(lastNight(nowMs()))}>
          {t('passers.night')}
        </Button>
        {HOURS.map((hours) => (
          <Button
            key={hours}
            size="compact-sm"
            variant="default"
            onClick={() => change(lastHours(hours, nowMs()))}
          >
            {t('passers.lastHours', { count: hours })}
          </Button>
        ))}
      </div>
      <div className={css.two}>
        <TextInput
          label={t('passers.from')}
          autoComplete="off"
          maxLength={40}
          value={draft.fromText}
          error={faultOf('from')}
          onChange={(event) => change({ fromText: event.currentTarget.value })}
        />
        <TextInput
          label={t('passers.to')}
          autoComplete="off"
          maxLength={40}
          value={draft.toText}
          error={faultOf('to', 'span')}
          onChange={(event) => change({ toText: event.currentTarget.value })}
        />
      </div>
      <fieldset className={css.kinds}>
        <legend>{t('passers.kinds')}</legend>
        {PASSER_KINDS.map((kind) => (
          <Checkbox
            key={kind}
            size="sm"
            label={t(`passers.kind.${kind}`)}
            checked={draft.kinds.includes(kind)}
            onChange={(event) =>
              change({
                kinds: PASSER_KINDS.filter((one) =>
                  one === kind ? event.currentTarget.checked : draft.kinds.includes(one),
                ),
              })
            }
          />
        ))}
        {faultOf('kinds') !== null && (
          <p className={css.fault} role="alert">
            {faultOf('kinds')}
          </p>
        )}
      </fieldset>
      <TextInput
        label={t('passers.caseNumber')}
        autoComplete="off"
        maxLength={100}
        value={draft.caseNumber}
        onChange={(event) => change({ caseNumber: event.currentTarget.value })}
      />
      <Textarea
        label={t('passers.reason')}
        description={t('passers.reasonHint')}
        autosize
        minRows={1}
        maxRows={5}
        maxLength={2000}
        value={draft.reason}
        error={faultOf('why')}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
      {children}
    </form>
  );
}
