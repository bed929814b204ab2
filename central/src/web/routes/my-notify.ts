/** How one wants to be told oneself: quiet hours, language, and which of one's browsers and phones get pushes. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { myNotify, myNotifyChange, pushDevice, pushSubscription, type MyNotify } from '#protocol/notify.ts';
import { hashSecret } from '../../intake/secrets.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { NotifyPeople } from '../../ledger/notify/notify-people.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { conflict } from './notify-notes.ts';

export interface MyNotifyRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  notifyPeople: NotifyPeople;
  /** Base64url; what browsers subscribe to. */
  pushKey: string;
}

const MOST_DEVICES = 10;

export function myNotifyRoutes(deps: MyNotifyRouteDeps): Route[] {
  return [...wishRoutes(deps), addDeviceRoute(deps), removeDeviceRoute(deps)];
}

function wishRoutes(deps: MyNotifyRouteDeps): Route[] {
  const { clock, audit, notifyPeople } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me/notify',
      door: 'session',
      summary: 'How I am told of incidents, and what a browser needs to subscribe',
      reply: myNotify,
      handle: async ({ who: { account } }) => ({ reply: await mine(deps, account.id) }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/me/notify',
      door: 'session',
      summary: 'My language and quiet hours; 409 when they were changed since `revision`',
      schemas: { body: myNotifyChange },
      reply: myNotify,
      handle: async ({ who: { account }, body: { revision, ...to } }) => {
        const by = { name: account.displayName, atMs: clock.nowMs() };
        const changed = await notifyPeople.change(account.id, revision, to, by);
        if (changed.status === 'conflict') {
          return conflict(`account '${account.id}'`, changed);
        }
        await audit.append({
          actor: actorOf(account),
          action: 'notify.person-changed',
          resource: `account:${account.id}`,
          detail: `${to.locale}, ${to.quietHours.length} quiet periods`,
        });
        return { reply: await mine(deps, account.id) };
      },
    }),
  ];
}

function addDeviceRoute({ clock, audit, notifyPeople }: MyNotifyRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/me/push',
    door: 'session',
    summary: 'Tell this browser of incidents by web push, until it signs out',
    schemas: { body: pushSubscription },
    status: 201,
    reply: pushDevice,
    handle: async ({ who: { account, sessionHash }, body: { endpoint, keys, name } }) => {
      const id = hashSecret(endpoint);
      const devices = await notifyPeople.devices(account.id);
      const isNew = devices.every((device) => device.id !== id);
      if (isNew && devices.length >= MOST_DEVICES) {
        return refuse('conflict', `you have ${MOST_DEVICES} devices, as many as you may: remove one`);
      }
      const { p256dh, auth } = keys;
      const addedAtMs = clock.nowMs();
      const device = { id, accountId: account.id, name, endpoint, p256dh, auth, addedAtMs };
      await notifyPeople.putDevice({ ...device, sessionHash });
      if (isNew) {
        await audit.append({
          actor: actorOf(account),
          action: 'notify.device-added',
          resource: `account:${account.id}`,
          detail: `${name}, by ${new URL(endpoint).host}`,
        });
      }
      return { reply: { id, name, addedAtMs } };
    },
  });
}

function removeDeviceRoute({ audit, notifyPeople }: MyNotifyRouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/api/me/push/:deviceId',
    door: 'session',
    summary: 'No more pushes to this browser',
    schemas: { params: z.strictObject({ deviceId: z.string().min(1).max(64) }) },
    reply: null,
    handle: async ({ who: { account }, params: { deviceId } }) => {
      if (!(await notifyPeople.removeDevice(deviceId, account.id))) {
        return refuse('not-found', `deviceId: you have no device '${deviceId}'`);
      }
      await audit.append({
        actor: actorOf(account),
        action: 'notify.device-removed',
        resource: `account:${account.id}`,
      });
      return { reply: undefined };
    },
  });
}

async function mine({ notifyPeople, pushKey }: MyNotifyRouteDeps, accountId: string): Promise<MyNotify> {
  const { email, locale, quietHours, revision } = await notifyPeople.settings(accountId);
  const devices = (await notifyPeople.devices(accountId)).map(({ id, name, addedAtMs }) => ({
    ...{ id, name, addedAtMs },
  }));
  return { email, locale, quietHours, revision, devices, pushKey };
}
