/** The camera's rules by name and kind; choosing one shows its shape and its form. New ones are added here. */
import { useState, type Dispatch, type ReactElement } from 'react';
import { Button, NativeSelect } from '@mantine/core';
import type { RuleKind } from '#protocol/rule.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { newRule, OFFERED_KINDS } from './new-rule.ts';
import css from './rules.module.css';
import type { Draft, DraftAction } from './rules-draft.ts';

interface RuleListProps {
  draft: Draft;
  canEdit: boolean;
  dispatch: Dispatch<DraftAction>;
  /** By place in the list: how often each would have fired. */
  counts: readonly (number | null)[] | null;
}

export function RuleList({ draft, canEdit, dispatch, counts }: RuleListProps): ReactElement {
  const { t } = useText();
  return (
    <section className={css.panel} aria-label={t('rules.list')}>
      <h2 className={css.heading}>{t('rules.list')}</h2>
      {draft.rules.length === 0 && <p className={css.empty}>{t('rules.none')}</p>}
      <ul className={css.list}>
        {draft.rules.map((rule, index) => (
          <li key={index}>
            <button
              type="button"
              className={css.rule}
              aria-pressed={index === draft.chosen}
              data-rule={rule.id ?? rule.name}
              onClick={() => dispatch({ type: 'choose', index })}
            >
              <strong>{rule.name}</strong>
              <small>{t(`kind.${rule.kind}`)}</small>
              {typeof counts?.[index] === 'number' && (
                <span className={css.count} data-count={counts[index]}>
                  {counts[index]}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {canEdit && <AddRule dispatch={dispatch} />}
    </section>
  );
}

function AddRule({ dispatch }: Pick<RuleListProps, 'dispatch'>): ReactElement {
  const { t } = useText();
  const [kind, setKind] = useState<RuleKind>('intrusion');
  return (
    <div className={css.add}>
      <NativeSelect
        size="sm"
        aria-label={t('rules.kind')}
        value={kind}
        data={OFFERED_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setKind(OFFERED_KINDS.find((offered) => offered === value) ?? kind);
        }}
      />
      <Button
        size="sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => dispatch({ type: 'add', ...newRule(kind, t(`kind.${kind}`)) })}
      >
        {t('rules.add')}
      </Button>
    </div>
  );
}
