/** What people say of an agent: its name, where it stands, a note. Who was slower is told so, and nothing is overwritten. */
import { useState, type ReactElement } from 'react';
import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { AgentView } from '#protocol/agent.ts';
import { Refused } from '../../data/http.ts';
import { useChangeAgent } from '../../data/queries.ts';
import { useRegisteredSites } from '../../data/registry-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';

interface DialogProps {
  agent: AgentView;
  onClose: () => void;
}

export function AgentDialog({ agent, onClose }: DialogProps): ReactElement {
  const { t } = useText();
  const [round, setRound] = useState(0);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('agents.editOf', { name: agent.name })}
      closeButtonProps={{ 'aria-label': t('password.cancel') }}
    >
      <AgentForm key={round} agent={agent} onClose={onClose} onReload={() => setRound(round + 1)} />
    </Modal>
  );
}

function AgentForm({
  agent: newest,
  onClose,
  onReload,
}: DialogProps & { onReload: () => void }): ReactElement {
  const { t } = useText();
  // What the form was filled from: the list is fetched anew every few seconds.
  const [agent] = useState(newest);
  const [name, setName] = useState(agent.name);
  const [siteId, setSiteId] = useState(agent.siteId);
  const [note, setNote] = useState(agent.note);
  const sites = useRegisteredSites().data ?? [];
  const change = useChangeAgent();
  const isConflict = change.error instanceof Refused && change.error.code === 'conflict';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const { id, revision } = agent;
        change.mutate({ id, revision, name: name.trim(), siteId, note }, { onSuccess: onClose });
      }}
    >
      <Stack>
        <TextInput
          label={t('agents.name')}
          maxLength={200}
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('agents.place')}
          placeholder={t('agents.noPlace')}
          clearable
          searchable
          data={sites.map((site) => ({ value: site.id, label: `${site.name} (${site.id})` }))}
          value={siteId}
          onChange={setSiteId}
        />
        <Textarea
          label={t('agents.note')}
          maxLength={500}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {change.error && (
          <Note meaning="alarm">
            <div>
              {t(isConflict ? 'agents.changed' : 'agents.failed', { message: sayProblem(t, change.error) })}
            </div>
            {isConflict && (
              <Button size="compact-sm" variant="default" onClick={onReload}>
                {t('agents.reload')}
              </Button>
            )}
          </Note>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('password.cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={change.isPending}>
            {t('agents.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
