/**
 * The editor: a draft of the rules beside the picture, a trial of the draft, and switching it on. A set that arrives
 * from elsewhere replaces an unchanged draft at once and waits for a word when there are changes.
 */
import { useEffect, useReducer, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { CameraRules, Trial, WouldBeIncident } from '#protocol/camera-rules.ts';
import type { FalseAlarmShown } from '#protocol/rule-feedback.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { formatDateTime } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { useSaveRules, useTryRules } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { FeedbackPanel } from './feedback-panel.tsx';
import { RuleForm } from './rule-form.tsx';
import { RuleList } from './rule-list.tsx';
import css from './rules.module.css';
import { checkDraft, openDraft, reduceDraft, type Checked, type Draft } from './rules-draft.ts';
import { StillStage } from './still-stage.tsx';
import { TrialPanel } from './trial-panel.tsx';
import { useUnsavedGuard } from './use-unsaved-guard.ts';

const DAY_MS = 24 * 3_600_000;

interface EditorProps {
  cameraId: string;
  held: CameraRules;
  me: Me;
  onReload: () => Promise<unknown>;
}

/** A trial and the very rules it was of. */
interface Tried {
  trial: Trial;
  ofRules: Draft['rules'];
  ofHeights: Draft['heights'];
  names: ReadonlyMap<string, string>;
  /** By place in the list. */
  counts: (number | null)[];
}

export function RulesEditor({ cameraId, held, me, onReload }: EditorProps): ReactElement {
  const { t } = useText();
  const canEdit = me.abilities.includes('rules.edit');
  const [draft, dispatch] = useReducer(reduceDraft, held.set, openDraft);
  const [basis, setBasis] = useState(held.set.revision);
  const [tried, setTried] = useState<Tried | null>(null);
  const [chosen, setChosen] = useState<WouldBeIncident | null>(null);
  const [falseAlarm, setFalseAlarm] = useState<FalseAlarmShown | null>(null);
  const checked = checkDraft(draft);
  useUnsavedGuard(draft.isChanged, t('rules.leave'));

  const load = ({ set }: CameraRules): void => {
    dispatch({ type: 'load', set });
    setBasis(set.revision);
  };
  useEffect(() => {
    if (!draft.isChanged && held.set.revision !== basis) {
      load(held);
    }
  });

  return (
    <div className={css.editor}>
      <div className={css.main}>
        <StillStage
          cameraId={cameraId}
          draft={draft}
          canEdit={canEdit}
          dispatch={dispatch}
          shown={
            falseAlarm
              ? { box: falseAlarm.box, label: t(`falseAlarmReason.${falseAlarm.reason}`) }
              : chosen && { box: chosen.box, label: chosen.ruleName }
          }
        />
        <Delivery held={held} />
        {canEdit ? (
          <Actions
            cameraId={cameraId}
            draft={draft}
            checked={checked}
            basis={basis}
            newest={held.set.revision}
            onSaved={load}
            onTried={(trial) => {
              setChosen(null);
              setTried(trial);
            }}
            onDiscard={() => void onReload().then(() => load(held))}
          />
        ) : (
          <p className={css.empty}>{t('rules.readOnly')}</p>
        )}
        {tried && (
          <TrialPanel
            trial={tried.trial}
            names={tried.names}
            isStale={tried.ofRules !== draft.rules || tried.ofHeights !== draft.heights}
            chosen={chosen}
            onChoose={(incident) => {
              setFalseAlarm(null);
              setChosen(incident);
            }}
          />
        )}
      </div>
      <div className={css.side}>
        <RuleList draft={draft} canEdit={canEdit} dispatch={dispatch} counts={tried?.counts ?? null} />
        {canEdit && <RuleForm draft={draft} dispatch={dispatch} />}
        {canEdit && (
          <FeedbackPanel
            cameraId={cameraId}
            draft={draft}
            dispatch={dispatch}
            chosenId={falseAlarm?.incidentId ?? null}
            onChoose={setFalseAlarm}
          />
        )}
      </div>
    </div>
  );
}

function Delivery({ held: { set, delivery, changed } }: { held: CameraRules }): ReactElement {
  const { t } = useText();
  const { revision } = set;
  const words =
    revision === 0
      ? t('rules.delivery.file')
      : delivery.status === 'refused'
        ? t('rules.delivery.refused', { revision, reason: delivery.reason })
        : t(`rules.delivery.${delivery.status}`, { revision });
  return (
    <p className={css.delivery} role="status" data-delivery={delivery.status} data-revision={revision}>
      <Icon name={delivery.status === 'in-force' ? 'check' : 'hourglass'} size={16} /> {words}
      {changed && ` · ${t('rules.changedBy', { name: changed.byName, at: formatDateTime(changed.atMs) })}`}
    </p>
  );
}

interface ActionsProps {
  cameraId: string;
  draft: Draft;
  checked: Checked;
  /** The revision the draft began from, and the one that is the newest now. */
  basis: number;
  newest: number;
  onSaved: (rules: CameraRules) => void;
  onTried: (tried: Tried) => void;
  onDiscard: () => void;
}

function Actions(props: ActionsProps): ReactElement {
  const { cameraId, draft, checked, basis, newest, onSaved, onTried, onDiscard } = props;
  const { t } = useText();
  const nowMs = useNowMs(1000);
  const save = useSaveRules(cameraId);
  const trying = useTryRules(cameraId);
  const isFit = checked.status === 'fit' && draft.drawing === null;
  const isOvertaken = basis !== newest || (save.error instanceof Refused && save.error.code === 'conflict');

  const startTrial = (): void => {
    if (checked.status === 'fit') {
      const { rules, personHeights } = checked;
      const toMs = Math.round(nowMs);
      trying.mutate(
        { rules, personHeights, fromMs: toMs - DAY_MS, toMs },
        { onSuccess: (trial) => onTried(describeTrial(draft, rules, trial)) },
      );
    }
  };
  const startSaving = (): void => {
    if (checked.status === 'fit') {
      const { rules, personHeights } = checked;
      save.mutate({ revision: basis, rules, personHeights }, { onSuccess: onSaved });
    }
  };

  return (
    <div className={css.actions} data-changed={draft.isChanged}>
      {draft.isChanged && (
        <span className={css.unsaved} role="status">
          <Icon name="warning" size={16} /> {t('rules.unsaved')}
        </span>
      )}
      <Button variant="default" disabled={!isFit} loading={trying.isPending} onClick={startTrial}>
        {t('rules.try')}
      </Button>
      <Button
        disabled={!isFit || !draft.isChanged || isOvertaken}
        loading={save.isPending}
        onClick={startSaving}
      >
        {t('rules.save')}
      </Button>
      {draft.isChanged && (
        <Button variant="subtle" color="gray" onClick={onDiscard}>
          {t(isOvertaken ? 'rules.loadNewest' : 'rules.discard')}
        </Button>
      )}
      <Messages checked={checked} draft={draft} save={save} trying={trying} isOvertaken={isOvertaken} />
    </div>
  );
}

interface MessagesProps {
  checked: Checked;
  draft: Draft;
  save: ReturnType<typeof useSaveRules>;
  trying: ReturnType<typeof useTryRules>;
  isOvertaken: boolean;
}

function Messages({ checked, draft, save, trying, isOvertaken }: MessagesProps): ReactElement | null {
  const { t } = useText();
  if (isOvertaken && draft.isChanged) {
    return <p role="alert">{t('rules.conflict')}</p>;
  }
  if (save.error) {
    return <p role="alert">{t('rules.saveFailed', { message: sayProblem(t, save.error) })}</p>;
  }
  if (trying.error) {
    return <p role="alert">{t('rules.tryFailed', { message: sayProblem(t, trying.error) })}</p>;
  }
  if (checked.status === 'unfit' && draft.drawing === null) {
    const where = [draft.rules[checked.index ?? -1]?.name ?? '', checked.path].filter(Boolean).join(', ');
    return <p role="alert">{t('rules.unfit', { where, message: checked.message })}</p>;
  }
  return save.isSuccess && !draft.isChanged ? <p role="status">{t('rules.saved')}</p> : null;
}

function describeTrial(
  draft: Draft,
  rules: Extract<Checked, { status: 'fit' }>['rules'],
  trial: Trial,
): Tried {
  const counts = new Map(trial.counts.map(({ ruleId, count }) => [ruleId, count]));
  return {
    trial,
    ofRules: draft.rules,
    ofHeights: draft.heights,
    names: new Map(rules.map(({ id, name }) => [id, name])),
    counts: rules.map(({ id }) => counts.get(id) ?? null),
  };
}
