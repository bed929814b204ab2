/** The way to the end of a shift. What stands behind it is loaded when it is wanted. */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';

const ShiftDialog = lazy(async () => ({ default: (await import('./shift-dialog.tsx')).ShiftDialog }));

export function ShiftButton({
  me,
  openAlarms,
}: {
  me: Me;
  openAlarms: readonly IncidentView[];
}): ReactElement | null {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  if (!me.abilities.includes('incident.triage') || !me.abilities.includes('report.read')) {
    return null;
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        fullWidth
        leftSection={<Icon name="person" size={14} />}
        onClick={() => setOpen(true)}
      >
        {t('shift.open')}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <ShiftDialog me={me} openAlarms={openAlarms} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
