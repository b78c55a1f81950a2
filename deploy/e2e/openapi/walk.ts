// An organizer's way from a token to analytics, with nothing but the generated types: no casts, no any.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths as Events } from "./gen/event-service.js";
import type { paths as Registrations } from "./gen/registration-service.js";
import type { paths as Reminders } from "./gen/scheduler-service.js";
import type { paths as Notifications } from "./gen/notifier-service.js";
import type { paths as Analytics } from "./gen/analytics-service.js";

const LIMIT_MS = 30_000;

function address(part: string): string {
  const value = process.env[part];
  assert.ok(value, `${part} is not set`);
  return value;
}

async function token(): Promise<string> {
  const answer = await fetch(`${address("SANDBOX")}/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sub: "user_walk", org_id: "org_walk" }),
  });
  const body: unknown = await answer.json();
  assert.ok(typeof body === "object" && body !== null && "access_token" in body);
  assert.ok(typeof body.access_token === "string");
  return body.access_token;
}

function given<T>(what: string, answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) {
    throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

/** The other services hear of a change a moment later. */
async function soon<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await ask();
    if (found !== undefined) {
      return found;
    }
    assert.ok(Date.now() < end, `not within ${LIMIT_MS} ms: ${what}`);
    await pause(200);
  }
}

const headers = { Authorization: `Bearer ${await token()}` };
const events = createClient<Events>({ baseUrl: address("EVENT_SERVICE"), headers });
const registrations = createClient<Registrations>({ baseUrl: address("REGISTRATION_SERVICE") });
const reminders = createClient<Reminders>({ baseUrl: address("SCHEDULER_SERVICE"), headers });
const notifications = createClient<Notifications>({ baseUrl: address("NOTIFIER_SERVICE"), headers });
const analytics = createClient<Analytics>({ baseUrl: address("ANALYTICS_SERVICE"), headers });

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19);
const request: components["schemas"]["LiveEventRequest"] = {
  title: "A walk with generated types",
  start: { local: inDays(3), zone: "UTC" },
  duration: "PT1H",
  reminders: { channels: ["EMAIL"], rules: ["P1D", "PT1H"] },
};

const refused = await events.POST("/api/v1/events", { body: { ...request, duration: "tomorrow" } });
assert.equal(refused.error?.type, "https://callboard.dev/problems/unprocessable");
assert.equal(refused.error.errors?.[0]?.pointer, "/duration");

const created = await events.POST("/api/v1/events", {
  body: request,
  params: { header: { "Idempotency-Key": `walk-${Date.now()}` } },
});
const event = given("create", created);
const firstTag = created.response.headers.get("ETag");
assert.ok(firstTag);
assert.ok(created.response.headers.get("Location")?.endsWith(event.id));
assert.equal(event.description, null);

const changed = await events.PATCH("/api/v1/events/{id}", {
  params: { path: { id: event.id }, header: { "If-Match": firstTag } },
  body: { description: "Told in types.", capacity: null },
  headers: { "Content-Type": "application/merge-patch+json" },
});
assert.equal(given("patch", changed).description, "Told in types.");

const registered = await registrations.POST("/api/v1/registrations", {
  body: {
    eventId: event.id,
    firstName: "Ada",
    email: `ada-${event.id}@walk.example.com`,
    consent: { text: "I want to be reminded.", at: new Date().toISOString() },
  },
});
assert.equal(given("register", registered).status, "CONFIRMED");

const timers = await reminders.GET("/api/v1/reminders", {
  params: { query: { eventId: event.id, minVersion: event.version, status: ["SCHEDULED"], total: true } },
});
const scheduled = given("timers", timers);
assert.deepEqual(scheduled.items.map((timer) => timer.rule).sort(), ["P1D", "PT1H"]);
assert.equal(scheduled.total, 2);

const confirmations = await soon("a confirmation that was sent", async () => {
  const answer = await notifications.GET("/api/v1/notifications/summary", {
    params: { query: { eventId: event.id } },
  });
  return answer.data?.items.find((line) => line.kind === "CONFIRMATION" && line.sent === 1);
});
assert.equal(confirmations.timerId, null);

await soon("analytics", async () => {
  const answer = await analytics.GET("/api/v1/analytics/events/{id}", { params: { path: { id: event.id } } });
  return answer.data?.registrations.total === 1 && answer.data.notifications.sent === 1 ? answer.data : undefined;
});

const stale = await events.POST("/api/v1/events/{id}/reschedule", {
  params: { path: { id: event.id }, header: { "If-Match": firstTag } },
  body: { start: { local: inDays(4) } },
});
assert.equal(stale.response.status, 412);
assert.equal(stale.error?.type, "https://callboard.dev/problems/precondition-failed");

const moved = await events.POST("/api/v1/events/{id}/reschedule", {
  params: { path: { id: event.id }, header: { "If-Match": changed.response.headers.get("ETag") ?? "" } },
  body: { start: { local: inDays(4) } },
});
assert.equal(given("reschedule", moved).to.timeZone, "UTC");

const cancelled = await events.DELETE("/api/v1/events/{id}", {
  params: { path: { id: event.id } },
  body: { reason: "The walk is over." },
});
assert.equal(given("cancel", cancelled).status, "CANCELLED");

await soon("the cancellation in registration-service", async () => {
  const answer = await registrations.POST("/api/v1/registrations", {
    body: {
      eventId: event.id,
      firstName: "Grace",
      phone: "+12025550143",
      consent: { text: "I want to be reminded.", at: new Date().toISOString() },
    },
  });
  return answer.error?.type === "https://callboard.dev/problems/event-cancelled" ? answer.error : undefined;
});
console.log("walked to the end");
