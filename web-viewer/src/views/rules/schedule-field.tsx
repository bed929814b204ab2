/** When a rule is awake: always, or by periods of the week. A period past midnight ends on the day after. */
import type { ReactElement } from 'react';
import { ActionIcon, Button, Chip, Group, SegmentedControl } from '@mantine/core';
import { WEEKDAYS, type Period, type Schedule } from '#protocol/schedule.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { TypedField } from '../frame/typed-field.tsx';
import css from './rules.module.css';

const NIGHT: Period = { days: [...WEEKDAYS], from: '22:00', to: '05:00' };

interface ScheduleFieldProps {
  schedule: Schedule;
  onChange: (schedule: Schedule) => void;
}

export function ScheduleField({ schedule, onChange }: ScheduleFieldProps): ReactElement {
  const { t } = useText();
  const periods = schedule === 'always' ? [] : schedule;
  return (
    <fieldset className={css.schedule}>
      <legend>{t('rules.schedule')}</legend>
      <SegmentedControl
        size="xs"
        value={schedule === 'always' ? 'always' : 'periods'}
        onChange={(value) => onChange(value === 'always' ? 'always' : [NIGHT])}
        data={[
          { value: 'always', label: t('rules.always') },
          { value: 'periods', label: t('rules.periods') },
        ]}
      />
      {periods.map((period, index) => (
        <PeriodField
          key={index}
          number={index + 1}
          period={period}
          onChange={(next) => onChange(periods.with(index, next))}
          onRemove={() => onChange(periods.length > 1 ? periods.toSpliced(index, 1) : 'always')}
        />
      ))}
      {periods.length > 0 && periods.length < 32 && (
        <Button variant="default" size="compact-xs" onClick={() => onChange([...periods, NIGHT])}>
          {t('rules.addPeriod')}
        </Button>
      )}
    </fieldset>
  );
}

interface PeriodFieldProps {
  number: number;
  period: Period;
  onChange: (period: Period) => void;
  onRemove: () => void;
}

function PeriodField({ number, period, onChange, onRemove }: PeriodFieldProps): ReactElement {
  const { t } = useText();
  return (
    <div className={css.period}>
      <TypedField
        kind="clock"
        size="xs"
        label={t('rules.from')}
        value={period.from}
        onChange={(from) => onChange({ ...period, from })}
      />
      <TypedField
        kind="clock"
        size="xs"
        label={t('rules.to')}
        value={period.to}
        onChange={(to) => onChange({ ...period, to })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('rules.removePeriod', { number })}
        onClick={onRemove}
      >
        <Icon name="close" size={14} />
      </ActionIcon>
      <Chip.Group
        multiple
        value={period.days}
        onChange={(days) => onChange({ ...period, days: WEEKDAYS.filter((day) => days.includes(day)) })}
      >
        <Group gap={2}>
          {WEEKDAYS.map((day) => (
            <Chip key={day} size="xs" value={day}>
              {t(`rules.day.${day}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </div>
  );
}
