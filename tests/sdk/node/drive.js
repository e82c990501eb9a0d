// Runs in the folder where the library is installed: drives all of the simulator that the library for Node reaches.
// Reads the simulator's ready line, a webhook secret and signature vectors on standard input; writes what it saw as JSON.
"use strict";

const http = require("node:http");
const { createRequire } = require("node:module");
const { ConversationCallbackWebhooks, SinchClient } = createRequire(`${process.cwd()}/`)("@sinch/sdk-core");

const DISPATCH = "DISPATCH_SOURCE";
const CONVERSATION = "CONVERSATION_SOURCE";
const MMS = { account_id: "account-2", api_key: "key-2", default_sender: "54321", basic_auth: { username: "u", password: "p" } };

const to = (number, channel = "MMS") => ({ identified_by: { channel_identities: [{ channel, identity: number }] } });

async function all(list) {
  const found = [];
  for await (const each of list) found.push(each);
  return found;
}

async function failure(call) {
  try {
    await call();
  } catch (error) {
    return [error.statusCode, JSON.parse(error.data ?? "{}").error?.status ?? error.name];
  }
  return null;
}

async function driveMessages({ messages }, appId, mediaUrl) {
  const send = (method, message, number = "+15035550142") =>
    messages[method]({
      sendMessageRequestBody: {
        app_id: appId,
        recipient: to(number),
        message,
        channel_priority_order: ["MMS"],
        channel_properties: { MMS_SENDER: "12345" },
        message_metadata: "row=7;café",
        correlation_id: "c42",
        message_content_type: "CONTENT_MARKETING",
        ttl: "86400s",
      },
    });
  const text = await send("sendTextMessage", { text_message: { text: "Grüße, 20 % off 🌷" } });
  const media = await send("sendMediaMessage", { media_message: { url: mediaUrl } });
  const choices = [{ url_message: { title: "Shop", url: "https://example.com/s" } }];
  const card = await send("sendCardMessage", {
    card_message: { title: "Spring sale", description: "20% off", media_message: { url: mediaUrl }, choices },
  });
  const failing = await send("sendTextMessage", { text_message: { text: "Never arrives" } }, "+15035550101");
  const sent = [text, media, card, failing].map((each) => each.message_id);
  const got = await messages.get({ message_id: card.message_id, messages_source: DISPATCH });
  const listed = await all(messages.list({ app_id: appId, messages_source: DISPATCH, page_size: 2 }));
  const last = await all(
    messages.listLastMessagesByChannelIdentity({
      listLastMessagesByChannelIdentityRequestBody: { app_id: appId, channel_identities: ["15035550142"], messages_source: DISPATCH },
    }),
  );
  const changed = await messages.update({
    message_id: text.message_id,
    messages_source: DISPATCH,
    updateMessageRequestBody: { metadata: "changed" },
  });
  await messages.delete({ message_id: media.message_id, messages_source: DISPATCH });
  return {
    sent,
    title: got.app_message.card_message.title,
    metadata: got.metadata,
    listed: listed.map((each) => each.id),
    last: last.map((each) => each.id),
    changed: changed.metadata,
    gone: await failure(() => messages.get({ message_id: media.message_id, messages_source: DISPATCH })),
    refused: await failure(() => send("sendTextMessage", { text_message: { text: "" } })),
  };
}

async function driveApps({ app, webhooks }, appId) {
  const listed = (await app.list({})).apps;
  const made = await app.create({
    appCreateRequestBody: { display_name: "Second", processing_mode: "CONVERSATION", channel_credentials: [{ channel: "MMS", mms_credentials: MMS }] },
  });
  const renamed = await app.update({ app_id: made.id, update_mask: ["display_name"], appUpdateRequestBody: { display_name: "Renamed" } });
  const first = await app.get({ app_id: appId });
  const hook = await webhooks.create({
    webhookCreateRequestBody: { app_id: made.id, target: "http://127.0.0.1:9/one", target_type: "HTTP", triggers: ["MESSAGE_INBOUND"], secret: "s" },
  });
  const moved = await webhooks.update({ webhook_id: hook.id, update_mask: ["target"], webhookUpdateRequestBody: { target: "http://127.0.0.1:9/two" } });
  const kept = (await webhooks.list({ app_id: made.id })).webhooks;
  await webhooks.delete({ webhook_id: hook.id });
  return {
    second: made.id,
    listed: listed.map((each) => each.id),
    renamed: renamed.display_name,
    sender: renamed.channel_credentials[0].mms_credentials.default_sender,
    rate: first.rate_limits.outbound,
    target: moved.target,
    triggers: kept[0].triggers,
    webhooksLeft: (await webhooks.list({ app_id: made.id })).webhooks.length,
  };
}

async function driveContacts({ contact, conversation, messages }, appId) {
  const create = (channel, more = {}) =>
    contact.create({ contactCreateRequestBody: { channel_identities: [{ channel, identity: "15035550111" }], language: "EN_US", ...more } });
  const ada = await create("MMS", { display_name: "Ada" });
  const other = await create("SMS", { email: "ada@example.com" });
  const conflicts = await all(contact.listIdentityConflicts({}));
  const merged = await contact.mergeContact({ destination_id: ada.id, mergeContactRequestBody: { source_id: other.id, strategy: "MERGE" } });
  const renamed = await contact.update({ contact_id: ada.id, update_mask: ["external_id"], updateContactRequestBody: { external_id: "crm-7" } });
  const sent = await messages.sendTextMessage({
    sendMessageRequestBody: { app_id: appId, recipient: { contact_id: ada.id }, message: { text_message: { text: "Hello Ada" } } },
  });
  const [talk] = await all(conversation.list({ app_id: appId, contact_id: ada.id, only_active: true }));
  const [recent] = await all(conversation.listRecent({ app_id: appId }));
  await conversation.injectMessage({
    conversation_id: talk.id,
    injectMessageRequestBody: {
      contact_message: { text_message: { text: "Told by phone" } },
      accept_time: new Date(),
      channel_identity: { channel: "SMS", identity: "15035550111", app_id: "" },
    },
  });
  const told = await all(messages.list({ conversation_id: talk.id, messages_source: CONVERSATION }));
  await conversation.stopActive({ conversation_id: talk.id });
  const stopped = await conversation.get({ conversation_id: talk.id });
  await conversation.delete({ conversation_id: talk.id });
  await contact.delete({ contact_id: ada.id });
  return {
    conflicts: conflicts.map((each) => each.identity),
    mergedMail: merged.email,
    mergedChannels: merged.channel_identities.map((each) => each.channel),
    external: renamed.external_id,
    lastIsSent: recent.last_message.id === sent.message_id,
    texts: told.map((each) => (each.app_message ?? each.contact_message).text_message.text).sort(),
    active: [talk.active, stopped.active],
    left: (await all(contact.list({}))).map((each) => each.id),
  };
}

async function driveRest({ capability, consents, events, transcoding }, appId) {
  const body = { app_id: appId, recipient: to("15035550142") };
  const asked = await capability.lookup({ lookupCapabilityRequestBody: { ...body, request_id: "request-1" } });
  const event = await events.sendComposingEvent({ sendEventRequestBody: { ...body, event: { composing_event: {} } } });
  const noted = await events.get({ event_id: event.event_id });
  await events.delete({ event_id: event.event_id });
  const card = { card_message: { title: "Spring sale", description: "20% off" } };
  const transcoded = await transcoding.transcodeMessage({
    transcodeMessageRequestBody: { app_id: appId, app_message: card, channels: ["MMS", "SMS"] },
  });
  const records = await consents.listAuditRecords({ app_id: appId, identity: "15035550142" });
  return {
    asked: asked.request_id,
    noted: noted.id === event.event_id,
    eventsLeft: (await all(events.list({}))).length,
    mms: transcoded.transcoded_message.MMS,
    optedOut: await all(consents.listIdentities({ app_id: appId, list_type: "OPT_OUT_ALL" })),
    records: [records.identity.identity, records.audit_records],
  };
}

async function listen() {
  const received = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { received, server, url: `http://127.0.0.1:${server.address().port}/hook` };
}

async function until(look, what) {
  const end = Date.now() + 20_000;
  while (!look()) {
    if (Date.now() > end) throw new Error(`${what} did not come about`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

function judge(helper, { headers, body }) {
  const event = helper.parseEvent(body);
  const report = event.message_delivery_report;
  return {
    valid: helper.validateAuthenticationHeader(headers, body),
    tamperedIsValid: helper.validateAuthenticationHeader(headers, body.replace("{", "{ ")),
    trigger: event.trigger,
    told: report ? `${report.status} ${report.reason?.code ?? ""}`.trim() : "",
    metadata: event.message_metadata ?? "",
  };
}

async function main() {
  const given = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
  const client = new SinchClient({
    projectId: given.project_id,
    keyId: given.key_id,
    keySecret: given.key_secret,
    conversationRegion: "us",
    conversationHostname: given.api_url,
    authHostname: given.auth_url,
  });
  const { conversation } = client;
  const helper = new ConversationCallbackWebhooks(given.secret);
  const { received, server, url } = await listen();
  const triggers = ["MESSAGE_SUBMIT", "MESSAGE_DELIVERY", "CAPABILITY"];
  await conversation.webhooks.create({
    webhookCreateRequestBody: { app_id: given.app_id, target: url, target_type: "HTTP", triggers, secret: given.secret },
  });
  const messages = await driveMessages(conversation, given.app_id, given.media_url);
  const apps = await driveApps(conversation, given.app_id);
  const contacts = await driveContacts(conversation, apps.second);
  await conversation.app.delete({ app_id: apps.second });
  const rest = await driveRest(conversation, given.app_id);
  // submitted, queued and an end for each of four messages, and the answer about reachability
  await until(() => received.length >= 13, "thirteen callbacks");
  server.close();
  server.closeAllConnections();
  const vectors = given.vectors.map(({ secret, headers, body }) => {
    const its = new ConversationCallbackWebhooks(secret);
    return [its.validateAuthenticationHeader(headers, body), its.validateAuthenticationHeader(headers, `${body} `)];
  });
  const callbacks = received.map((each) => judge(helper, each));
  process.stdout.write(JSON.stringify({ messages, apps, contacts, rest, callbacks, vectors }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
