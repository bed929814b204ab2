/** Wires the page: theme, texts, query cache, the sockets of this session, and which screen is at which address. */
import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import { createTheme, MantineProvider } from '@mantine/core';
import {
  MutationCache,
  QueryCache,
  QueryClient,
  QueryClientProvider,
  useQueryClient,
} from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { Redirect, Route, Router, Switch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { CentralContext, type Central } from './data/central-context.tsx';
import { createCentralEvents } from './data/events.ts';
import { Refused } from './data/http.ts';
import { keys } from './data/keys.ts';
import { useMe } from './data/queries.ts';
import { browserTiming } from './data/timing.ts';
import { watchOffset } from './data/watch-offset.ts';
import { CasePage } from './views/cases/case-view.tsx';
import { schemeManager, useSchemeOf } from './views/frame/color-scheme.ts';
import { ErrorGuard } from './views/frame/error-guard.tsx';
import { Frame } from './views/frame/frame.tsx';
import { Guarded } from './views/frame/guarded.tsx';
import { screensOf } from './views/frame/screens.ts';
import { SignInAgain } from './views/frame/sign-in-again.tsx';
import { LoadingRows, LoadingScreen, NoRight, NotFound, ProblemScreen } from './views/frame/states.tsx';
import { RoomView } from './views/room/room-view.tsx';
import { SearchKey } from './views/search/search-key.tsx';
import { SignInView } from './views/sign-in/sign-in-view.tsx';

// The room comes first: what else there is comes when it is opened.
const AccountView = lazy(async () => ({
  default: (await import('./views/account/account-view.tsx')).AccountView,
}));
const AccountsView = lazy(async () => ({
  default: (await import('./views/accounts/accounts-view.tsx')).AccountsView,
}));
const AgentsView = lazy(async () => ({
  default: (await import('./views/agents/agents-view.tsx')).AgentsView,
}));
const CamerasView = lazy(async () => ({
  default: (await import('./views/cameras/cameras-view.tsx')).CamerasView,
}));
const CasesView = lazy(async () => ({ default: (await import('./views/cases/cases-view.tsx')).CasesView }));
const FaceCalibrationView = lazy(async () => ({
  default: (await import('./views/face-calibration/face-calibration-view.tsx')).FaceCalibrationView,
}));
const FaceSearchView = lazy(async () => ({
  default: (await import('./views/face-search/face-search-view.tsx')).FaceSearchView,
}));
const ViolationsView = lazy(async () => ({
  default: (await import('./views/violations/violations-view.tsx')).ViolationsView,
}));
const IncidentView = lazy(async () => ({
  default: (await import('./views/incident/incident-view.tsx')).IncidentView,
}));
const IncidentsView = lazy(async () => ({
  default: (await import('./views/incidents/incidents-view.tsx')).IncidentsView,
}));
const NotifyView = lazy(async () => ({
  default: (await import('./views/notify/notify-view.tsx')).NotifyView,
}));
const RegistryView = lazy(async () => ({
  default: (await import('./views/registry/registry-view.tsx')).RegistryView,
}));
const ReportView = lazy(async () => ({
  default: (await import('./views/reports/report-view.tsx')).ReportView,
}));
const ReportsView = lazy(async () => ({
  default: (await import('./views/reports/reports-view.tsx')).ReportsView,
}));
const RulesView = lazy(async () => ({ default: (await import('./views/rules/rules-view.tsx')).RulesView }));
const AuditView = lazy(async () => ({ default: (await import('./views/audit/audit-view.tsx')).AuditView }));
const SearchView = lazy(async () => ({
  default: (await import('./views/search/search-view.tsx')).SearchView,
}));
const StatisticsRowsView = lazy(async () => ({
  default: (await import('./views/statistics/rows-view.tsx')).StatisticsRowsView,
}));
const EntryView = lazy(async () => ({
  default: (await import('./views/watch-list/entry-view.tsx')).EntryView,
}));
const NewEntryView = lazy(async () => ({
  default: (await import('./views/watch-list/new-entry-view.tsx')).NewEntryView,
}));
const WatchListView = lazy(async () => ({
  default: (await import('./views/watch-list/watch-list-view.tsx')).WatchListView,
}));
const ReviewView = lazy(async () => ({
  default: (await import('./views/review/review-view.tsx')).ReviewView,
}));
const CaseReviewView = lazy(async () => ({
  default: (await import('./views/review/review-view.tsx')).CaseReviewView,
}));
const MapView = lazy(async () => ({ default: (await import('./views/map/map-view.tsx')).MapView }));

/** What moved in the night, and where somebody went: for those who look for something. */
const MorningView = lazy(async () => ({
  default: (await import('./views/morning/morning-view.tsx')).MorningView,
}));
const TrailView = lazy(async () => ({
  default: (await import('./views/passers/trail-view.tsx')).TrailView,
}));

/** Drawing charts is a third of the page, and few need it at once. */
const StatisticsView = lazy(async () => ({
  default: (await import('./views/statistics/statistics-view.tsx')).StatisticsView,
}));

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

export function App({ texts }: { texts: i18n }): ReactElement {
  const cache = useMemo(createCache, []);
  const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '');
  return (
    <MantineProvider theme={theme} colorSchemeManager={schemeManager}>
      <I18nextProvider i18n={texts}>
        <QueryClientProvider client={cache}>
          <Router base={basePath}>
            <ErrorGuard>
              <Doors />
            </ErrorGuard>
          </Router>
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}

/** A refusal is an answer and is not asked for again; silence is. Whoever is not signed in any more hears so at once. */
function createCache(): QueryClient {
  const onError = (error: Error): void => {
    if (error instanceof Refused && error.code === 'not-signed-in') {
      cache.setQueryData(keys.me, null);
    }
  };
  const cache = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => !(error instanceof Refused) && failures < 2,
        refetchOnWindowFocus: false,
        staleTime: 15_000,
      },
    },
  });
  return cache;
}

function Doors(): ReactElement {
  const me = useMe();
  const cache = useQueryClient();
  const [last, setLast] = useState<Me | null>(null);
  const isOther = me.data != null && last !== null && me.data.id !== last.id;
  useEffect(() => {
    if (me.data) {
      // Nothing that one person has loaded is shown to another.
      cache.removeQueries({ predicate: ({ queryKey }) => isOther && queryKey[0] !== keys.me[0] });
      cache.removeQueries({ queryKey: keys.hasLeft });
      setLast(me.data);
    }
  }, [cache, me.data, isOther]);

  if (isOther) {
    return <LoadingScreen />;
  }
  const shown = me.data === null && cache.getQueryData(keys.hasLeft) !== true ? last : me.data;
  if (shown) {
    return <SignedIn key={shown.id} me={shown} isOver={me.data === null} />;
  }
  if (me.isPending) {
    return <LoadingScreen />;
  }
  if (me.data === undefined) {
    return <ProblemScreen error={me.error} onRetry={() => void me.refetch()} />;
  }
  return <SignInView />;
}

function SignedIn({ me, isOver }: { me: Me; isOver: boolean }): ReactElement | null {
  const central = useSession(isOver);
  useSchemeOf(me);
  if (central === null) {
    return null;
  }
  return (
    <CentralContext value={central}>
      {isOver && <SignInAgain me={me} />}
      <Frame me={me}>
        {me.abilities.includes('incident.read') && <SearchKey />}
        <Suspense fallback={<LoadingRows />}>
          <Switch>
            <Route path="/">
              <HomeView me={me} />
            </Route>
            <Route path="/sign-in">
              <Redirect to="/" replace />
            </Route>
            <Route path="/incidents">
              <Guarded me={me} needs="incident.read">
                <IncidentsView />
              </Guarded>
            </Route>
            <Route path="/incidents/:id">
              {({ id }) => (
                <Guarded me={me} needs="incident.read">
                  <IncidentView key={id} id={id} me={me} />
                </Guarded>
              )}
            </Route>
            <Route path="/search">
              <Guarded me={me} needs="incident.read">
                <SearchView />
              </Guarded>
            </Route>
            <Route path="/audit">
              <Guarded me={me} needs="audit.read">
                <AuditView />
              </Guarded>
            </Route>
            <Route path="/cases">
              <Guarded me={me} needs="case.read">
                <CasesView me={me} />
              </Guarded>
            </Route>
            <Route path="/cases/:id">
              {({ id }) => (
                <Guarded me={me} needs="case.read">
                  <CasePage key={id} id={id} me={me} />
                </Guarded>
              )}
            </Route>
            <Route path="/cases/:id/review">
              {({ id }) => (
                <Guarded me={me} needs="recording.view">
                  <CaseReviewView key={id} id={id} me={me} />
                </Guarded>
              )}
            </Route>
            <Route path="/violations">
              <Guarded me={me} needs="violation.read">
                <ViolationsView me={me} />
              </Guarded>
            </Route>
            <Route path="/review">
              <Guarded me={me} needs="recording.view">
                <ReviewView me={me} />
              </Guarded>
            </Route>
            <Route path="/morning">
              <Guarded me={me} needs="recording.view">
                <MorningView me={me} />
              </Guarded>
            </Route>
            <Route path="/trail">
              <Guarded me={me} needs="recording.view">
                <TrailView me={me} />
              </Guarded>
            </Route>
            <Route path="/cameras">
              <Guarded me={me} needs="camera.list">
                <CamerasView />
              </Guarded>
            </Route>
            <Route path="/cameras/:id/rules">
              {({ id }) => (
                <Guarded me={me} needs="camera.list">
                  <RulesView key={id} cameraId={id} me={me} />
                </Guarded>
              )}
            </Route>
            <Route path="/account">
              <AccountView me={me} />
            </Route>
            <Route path="/accounts">
              <Guarded me={me} needs="account.manage">
                <AccountsView />
              </Guarded>
            </Route>
            <Route path="/notify">
              <Guarded me={me} needs="notify.manage">
                <NotifyView />
              </Guarded>
            </Route>
            <Route path="/map">
              <Guarded me={me} needs="registry.read">
                <MapView me={me} />
              </Guarded>
            </Route>
            <Route path="/registry">
              <Guarded me={me} needs="registry.read">
                <RegistryView me={me} />
              </Guarded>
            </Route>
            <Route path="/agents">
              <Guarded me={me} needs="agent.read">
                <AgentsView me={me} />
              </Guarded>
            </Route>
            <Route path="/reports">
              <Guarded me={me} needs="report.read">
                <ReportsView me={me} />
              </Guarded>
            </Route>
            <Route path="/reports/:id">
              {({ id }) => (
                <Guarded me={me} needs="report.read">
                  <ReportView key={id} id={id} me={me} />
                </Guarded>
              )}
            </Route>
            <Route path="/statistics">
              <Guarded me={me} needs="statistics.read">
                <StatisticsView />
              </Guarded>
            </Route>
            <Route path="/statistics/rows">
              <Guarded me={me} needs="statistics.read">
                <StatisticsRowsView />
              </Guarded>
            </Route>
            <Route path="/watch-list">
              <Guarded me={me} needs="watch-list.read">
                <WatchListView me={me} />
              </Guarded>
            </Route>
            <Route path="/watch-list/new">
              <Guarded me={me} needs="watch-list.propose">
                <NewEntryView />
              </Guarded>
            </Route>
            <Route path="/watch-list/:id">
              {({ id }) => (
                <Guarded me={me} needs="watch-list.read">
                  <EntryView key={id} id={id} me={me} />
                </Guarded>
              )}
            </Route>
            <Route path="/face-search">
              <Guarded me={me} needs="face.search">
                <FaceSearchView me={me} />
              </Guarded>
            </Route>
            <Route path="/face-calibration">
              <Guarded me={me} needs="face.calibrate">
                <FaceCalibrationView />
              </Guarded>
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </Frame>
    </CentralContext>
  );
}

/** The first page of an account: the room for those who may watch, otherwise the first screen they have. */
function HomeView({ me }: { me: Me }): ReactElement {
  const home = screensOf(me)[0];
  if (home === undefined) {
    return <NoRight role={me.role} />;
  }
  return home.name === 'room' ? <RoomView me={me} /> : <Redirect to={home.path} replace />;
}

/** The socket of events and central's clock, for as long as somebody is signed in. */
function useSession(isOver: boolean): Central | null {
  const cache = useQueryClient();
  const [events, setEvents] = useState<Central['events'] | null>(null);
  const [offsetMs, setOffsetMs] = useState(0);

  useEffect(() => {
    const opened = createCentralEvents(cache);
    opened.open();
    setEvents(opened);
    const stopMeasuring = watchOffset(opened, setOffsetMs);
    return () => {
      stopMeasuring();
      opened.close();
    };
  }, [cache]);

  useEffect(() => {
    // Central has closed it, and a socket that was closed does not open again by itself.
    if (!isOver) {
      events?.open();
    }
  }, [events, isOver]);

  return useMemo(() => events && { events, timing: browserTiming, offsetMs }, [events, offsetMs]);
}
