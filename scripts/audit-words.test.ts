import { expect } from 'chai';
import { AUDIT_ACTIONS } from '#central/intake/stores.ts';
import { startText } from '#web-viewer/text/i18n.ts';
import { sayAction } from '#web-viewer/text/say-action.ts';

describe('the audit log on the page', () => {
  it('has words in both languages for everything that central writes down', async () => {
    for (const locale of ['vi', 'en'] as const) {
      const { t } = await startText(locale);

      const wordless = AUDIT_ACTIONS.filter((action) => sayAction(t, action) === action);

      expect(wordless).to.deep.equal([]);
    }
  });

  it('shows an action it does not know as it is', async () => {
    const { t } = await startText('vi');

    expect(sayAction(t, 'weather.changed')).to.equal('weather.changed');
  });
});
