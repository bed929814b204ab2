/**
 * A day, a month, a time of day or both, typed as people here write them: 22/11/2026 02:14. The browser's own fields follow
 * the language of the browser and show 11/22/2026, 10:00 PM. Goes in and out as it travels: 2026-11-22T02:14.
 */
import { useState, type ReactElement } from 'react';
import { TextInput, type TextInputProps } from '@mantine/core';
import { fromTyped, toTyped, type TypedKind } from '../../data/typed-value.ts';
import { useText } from '../../text/use-text.ts';

interface TypedFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'type'> {
  kind: TypedKind;
  /** Empty where there is none. */
  value: string;
  /** Empty while what stands in the field is none. */
  onChange: (value: string) => void;
}

export function TypedField({ kind, value, onChange, error, name, ...rest }: TypedFieldProps): ReactElement {
  const { t } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const [isLeft, setLeft] = useState(false);
  // A value that did not come from the text, such as that of a button beside it, wins over the text.
  const text = typed !== null && (fromTyped(kind, typed) ?? '') === value ? typed : toTyped(kind, value);
  const isUnfit = text.trim() !== '' && fromTyped(kind, text) === null;
  return (
    <>
      <TextInput
        {...rest}
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        placeholder={t(`typed.${kind}`)}
        value={text}
        error={isUnfit && isLeft ? t('typed.unfit', { form: t(`typed.${kind}`) }) : error}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setLeft(false);
          onChange(fromTyped(kind, event.currentTarget.value) ?? '');
        }}
        onBlur={() => setLeft(true)}
      />
      {name !== undefined && <input type="hidden" name={name} value={value} />}
    </>
  );
}
