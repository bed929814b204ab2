/** Wires the page: theme, texts, the cache of what central said, and the session inside them. */
import type { ReactElement } from 'react';
import { createTheme, MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { Router } from 'wouter';
import { Refused } from './data/http.ts';
import { keys } from './data/keys.ts';
import { Session } from './session.tsx';
import { schemeManager } from './views/frame/color-scheme.ts';
import { ErrorGuard } from './views/frame/error-guard.tsx';

const theme = createTheme({
  fontFamily: '"Be Vietnam Pro", system-ui, sans-serif',
  fontSizes: { xs: '12px', sm: '14px', md: '16px', lg: '20px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: '6px',
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  respectReducedMotion: true,
  autoContrast: true,
});

export function App({ texts, cache }: { texts: i18n; cache: QueryClient }): ReactElement {
  const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '');
  return (
    <MantineProvider theme={theme} colorSchemeManager={schemeManager}>
      <I18nextProvider i18n={texts}>
        <QueryClientProvider client={cache}>
          <Router base={basePath}>
            <ErrorGuard>
              <Session />
            </ErrorGuard>
          </Router>
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}

/**
 * A refusal is an answer and is not asked for again; silence is. Whoever is not signed in any more hears so at once.
 * What the browser believes about the network is not asked: central may stand on this machine with the cable out, and
 * what cannot be sent has to fail and say so, not wait unseen.
 */
export function createCache(): QueryClient {
  const onError = (error: Error): void => {
    if (error instanceof Refused && error.code === 'not-signed-in') {
      cache.setQueryData(keys.me, null);
    }
  };
  const cache = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        retry: (failures, error) => !(error instanceof Refused) && failures < 2,
        refetchOnWindowFocus: false,
        staleTime: 15_000,
      },
    },
  });
  return cache;
}
