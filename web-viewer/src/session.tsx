/** Who is signed in: asks, shows the views of that account, and keeps its socket and central's clock. */
import { Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Redirect, Route, Switch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { CentralContext, type Central } from './data/central-context.tsx';
import { createCentralEvents } from './data/events.ts';
import { keys } from './data/keys.ts';
import { useMe } from './data/queries.ts';
import { browserTiming } from './data/timing.ts';
import { watchOffset } from './data/watch-offset.ts';
import { addresses } from './views/addresses.ts';
import { useSchemeOf } from './views/frame/color-scheme.ts';
import { ErrorGuard } from './views/frame/error-guard.tsx';
import { Frame } from './views/frame/frame.tsx';
import { Guarded } from './views/frame/guarded.tsx';
import { screensOf } from './views/frame/screens.ts';
import { SignInAgain } from './views/frame/sign-in-again.tsx';
import { LoadingPage, LoadingScreen, NoRight, NotFound, ProblemScreen } from './views/frame/states.tsx';
import { RoomView } from './views/room/room-view.tsx';
import { SearchKey } from './views/search/search-key.tsx';
import { SignInView } from './views/sign-in/sign-in-view.tsx';

export function Session(): ReactElement {
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
        <Suspense fallback={<LoadingPage />}>
          <Switch>
            <Route path="/">
              <ErrorGuard>
                <HomeView me={me} />
              </ErrorGuard>
            </Route>
            <Route path="/sign-in">
              <Redirect to="/" replace />
            </Route>
            {addresses.map(({ path, needs, View }) => (
              <Route key={path} path={path}>
                {({ id = '' }: { id?: string }) => (
                  <Guarded me={me} needs={needs}>
                    <ErrorGuard key={id}>
                      <View id={id} me={me} />
                    </ErrorGuard>
                  </Guarded>
                )}
              </Route>
            ))}
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
