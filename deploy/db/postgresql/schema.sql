account.id uuid NOT NULL
account.created_at bigint NOT NULL
account.verified_at bigint
account.version integer NOT NULL DEFAULT 1
account.links_used integer NOT NULL DEFAULT 0
account.email text NOT NULL
account.email_key text NOT NULL
account.stamp text NOT NULL
account.proof_hash bytea
account.password_hash text
CREATE UNIQUE INDEX account_email_key_key ON public.account USING btree (email_key)
CREATE UNIQUE INDEX account_pkey ON public.account USING btree (id)
book_balance.campaign integer NOT NULL
book_balance.account integer NOT NULL
book_balance.currency text NOT NULL
book_balance.day integer NOT NULL
book_balance.amount bigint NOT NULL
CREATE UNIQUE INDEX book_balance_pkey ON public.book_balance USING btree (campaign, account, currency, day)
book_import.name text NOT NULL
book_import.created_to bigint NOT NULL
book_import.as_of bigint NOT NULL
CREATE UNIQUE INDEX book_import_pkey ON public.book_import USING btree (name)
campaign.number integer NOT NULL IDENTITY
campaign.slug text NOT NULL
campaign.publisher text NOT NULL
campaign.phase smallint NOT NULL
campaign.version integer NOT NULL
campaign.terms_version integer NOT NULL
campaign.seen bigint NOT NULL DEFAULT 0
campaign.due_at bigint
campaign.launched_at bigint
campaign.closed_at bigint
campaign.decided_at bigint
campaign.decided_funded boolean
campaign.decided_sequence bigint
campaign.decided_backers bigint
campaign.decided_amount bigint
campaign.decided_stretch text
campaign.collected_at bigint
campaign.collected_short boolean
CREATE INDEX campaign_due ON public.campaign USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE INDEX campaign_launched ON public.campaign USING btree (launched_at) WHERE (launched_at IS NOT NULL)
CREATE INDEX campaign_publisher ON public.campaign USING btree (publisher)
CREATE UNIQUE INDEX campaign_pkey ON public.campaign USING btree (number)
CREATE UNIQUE INDEX campaign_slug_key ON public.campaign USING btree (slug)
campaign_terms.campaign integer NOT NULL
campaign_terms.version integer NOT NULL
campaign_terms.terms text NOT NULL
CREATE UNIQUE INDEX campaign_terms_pkey ON public.campaign_terms USING btree (campaign, version)
card_use.fingerprint text NOT NULL
card_use.pledge text NOT NULL
card_use.used_at bigint NOT NULL
CREATE INDEX card_use_at ON public.card_use USING btree (used_at)
CREATE UNIQUE INDEX card_use_pkey ON public.card_use USING btree (fingerprint, pledge)
charging_switch.name text NOT NULL
charging_switch.is_on boolean NOT NULL
charging_switch.reason text NOT NULL
charging_switch.changed_by text NOT NULL
charging_switch.changed_at bigint NOT NULL
CREATE UNIQUE INDEX charging_switch_pkey ON public.charging_switch USING btree (name)
charging_watch.id smallint NOT NULL
charging_watch.known_to bigint NOT NULL
charging_watch CHECK ((id = 1))
CREATE UNIQUE INDEX charging_watch_pkey ON public.charging_watch USING btree (id)
data_protection_key.name text NOT NULL
data_protection_key.xml text NOT NULL
CREATE UNIQUE INDEX data_protection_key_pkey ON public.data_protection_key USING btree (name)
entitlement.campaign integer NOT NULL
entitlement.shard integer NOT NULL
entitlement.number bigint NOT NULL
entitlement.backer uuid NOT NULL
entitlement.opened_at bigint NOT NULL
entitlement.closed_at bigint
entitlement.is_open boolean NOT NULL
CREATE INDEX entitlement_backer ON public.entitlement USING btree (backer)
CREATE UNIQUE INDEX entitlement_pkey ON public.entitlement USING btree (campaign, shard, number)
follower.name text NOT NULL
follower.campaign integer NOT NULL
follower.shard integer NOT NULL
follower.seq bigint NOT NULL
follower WITH (fillfactor=50)
CREATE UNIQUE INDEX follower_pkey ON public.follower USING btree (name, campaign, shard)
journal.campaign integer NOT NULL
journal.shard integer NOT NULL
journal.seq bigint NOT NULL
journal.epoch bigint NOT NULL
journal.at bigint NOT NULL
journal.pledge bigint NOT NULL
journal.amount bigint NOT NULL
journal.backer uuid NOT NULL
journal.kind smallint NOT NULL
journal.state smallint NOT NULL
journal.tier smallint NOT NULL
journal.data text
CREATE UNIQUE INDEX journal_pkey ON public.journal USING btree (campaign, shard, seq)
CREATE OR REPLACE FUNCTION public.ledger_refuse(reason text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'GL001';
END $function$

message.id bigint NOT NULL IDENTITY
message.source text
message.backer uuid
message.kind bigint NOT NULL
message.facts text
message.recipient text
message.subject text
message.text text
message.html text
message.created_at bigint NOT NULL
message.due_at bigint
message.attempts bigint NOT NULL DEFAULT 0
message.sent_at bigint
CREATE INDEX message_due ON public.message USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE UNIQUE INDEX message_pkey ON public.message USING btree (id)
CREATE UNIQUE INDEX message_source_key ON public.message USING btree (source)
orleansmembership.deploymentid text NOT NULL
orleansmembership.address text NOT NULL
orleansmembership.port integer NOT NULL
orleansmembership.generation integer NOT NULL
orleansmembership.siloname text NOT NULL
orleansmembership.hostname text NOT NULL
orleansmembership.status integer NOT NULL
orleansmembership.proxyport integer
orleansmembership.suspecttimes text
orleansmembership.starttime timestamp with time zone NOT NULL
orleansmembership.iamalivetime timestamp with time zone NOT NULL
CREATE UNIQUE INDEX orleansmembership_pkey ON public.orleansmembership USING btree (deploymentid, address, port, generation)
orleansmembershipversion.deploymentid text NOT NULL
orleansmembershipversion.version integer NOT NULL
CREATE UNIQUE INDEX orleansmembershipversion_pkey ON public.orleansmembershipversion USING btree (deploymentid)
orleansquery.querykey text NOT NULL
orleansquery.querytext text NOT NULL
CREATE UNIQUE INDEX orleansquery_pkey ON public.orleansquery USING btree (querykey)
orleansreminders.serviceid text NOT NULL
orleansreminders.grainid text NOT NULL
orleansreminders.remindername text NOT NULL
orleansreminders.starttime timestamp with time zone NOT NULL
orleansreminders.period bigint NOT NULL
orleansreminders.grainhash integer NOT NULL
orleansreminders.version integer NOT NULL
CREATE INDEX orleansreminders_hash ON public.orleansreminders USING btree (serviceid, grainhash)
CREATE UNIQUE INDEX orleansreminders_pkey ON public.orleansreminders USING btree (serviceid, grainid, remindername)
orleansstorage.serviceid text NOT NULL
orleansstorage.graintypestring text NOT NULL
orleansstorage.grainidn0 bigint NOT NULL
orleansstorage.grainidn1 bigint NOT NULL
orleansstorage.grainidext text NOT NULL
orleansstorage.payloadbinary bytea
orleansstorage.modifiedon timestamp with time zone NOT NULL DEFAULT now()
orleansstorage.version integer NOT NULL
orleansstorage WITH (fillfactor=70)
CREATE UNIQUE INDEX orleansstorage_pkey ON public.orleansstorage USING btree (serviceid, graintypestring, grainidn0, grainidn1, grainidext)
paygate_secret.name text NOT NULL
paygate_secret.sealed bytea NOT NULL
paygate_secret.created_at bigint NOT NULL
CREATE UNIQUE INDEX paygate_secret_pkey ON public.paygate_secret USING btree (name)
pledge.campaign integer NOT NULL
pledge.shard integer NOT NULL
pledge.number bigint NOT NULL
pledge.backer uuid NOT NULL
pledge.amount bigint NOT NULL
pledge.placed_amount bigint NOT NULL
pledge.placed_at bigint NOT NULL
pledge.due_at bigint
pledge.give_up_at bigint
pledge.version integer NOT NULL
pledge.terms_version integer NOT NULL
pledge.card_attempt integer NOT NULL
pledge.attempt integer NOT NULL
pledge.tier smallint NOT NULL
pledge.placed_tier smallint NOT NULL
pledge.state smallint NOT NULL
pledge.card smallint NOT NULL
pledge.caller_id text NOT NULL
pledge.payment_method text NOT NULL
pledge.customer text
pledge.payment_intent text
pledge.decline text
pledge.next_step text
pledge.returned_by text
pledge.terms_answered integer NOT NULL DEFAULT 0
CREATE INDEX pledge_due ON public.pledge USING btree (campaign, shard, due_at, number) WHERE (due_at IS NOT NULL)
CREATE INDEX pledge_owed ON public.pledge USING btree (campaign, shard, number) WHERE (state = 12)
CREATE UNIQUE INDEX pledge_caller ON public.pledge USING btree (backer, campaign, caller_id)
CREATE UNIQUE INDEX pledge_live ON public.pledge USING btree (backer, campaign) WHERE (state = ANY (ARRAY[1, 2, 3, 4, 5, 9, 11]))
CREATE UNIQUE INDEX pledge_pkey ON public.pledge USING btree (campaign, shard, number)
posting.source text NOT NULL
posting.account integer NOT NULL
posting.campaign integer NOT NULL
posting.currency text NOT NULL
posting.amount bigint NOT NULL
posting.day integer NOT NULL
posting.at bigint NOT NULL
posting CHECK ((amount <> 0))
CREATE UNIQUE INDEX posting_pkey ON public.posting USING btree (source, account, campaign)
publisher.code text NOT NULL
publisher.account text
publisher.can_receive boolean NOT NULL DEFAULT false
publisher.submitted boolean NOT NULL DEFAULT false
publisher.requirements text NOT NULL DEFAULT '[]'::text
publisher.checked_at bigint
publisher.due_at bigint
CREATE INDEX publisher_due ON public.publisher USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE UNIQUE INDEX publisher_account_key ON public.publisher USING btree (account)
CREATE UNIQUE INDEX publisher_pkey ON public.publisher USING btree (code)
reconciliation.number integer NOT NULL
reconciliation.since bigint NOT NULL
reconciliation.refunds boolean NOT NULL
reconciliation.asked_by text NOT NULL
reconciliation.began_at bigint NOT NULL
reconciliation.after text
reconciliation.listed bigint NOT NULL DEFAULT 0
reconciliation.adopted bigint NOT NULL DEFAULT 0
reconciliation.collected bigint NOT NULL DEFAULT 0
reconciliation.refunded bigint NOT NULL DEFAULT 0
reconciliation.ended_at bigint
CREATE UNIQUE INDEX reconciliation_pkey ON public.reconciliation USING btree (number)
reconciliation_finding.number integer NOT NULL
reconciliation_finding.intent text NOT NULL
reconciliation_finding.kind text NOT NULL
reconciliation_finding.pledge text NOT NULL
reconciliation_finding.amount bigint NOT NULL
reconciliation_finding.currency text NOT NULL
reconciliation_finding.sentence text NOT NULL
CREATE UNIQUE INDEX reconciliation_finding_pkey ON public.reconciliation_finding USING btree (number, intent)
schemaversions.schemaversionsid integer NOT NULL DEFAULT nextval('schemaversions_schemaversionsid_seq'::regclass)
schemaversions.scriptname character varying(255) NOT NULL
schemaversions.applied timestamp without time zone NOT NULL
CREATE UNIQUE INDEX "PK_schemaversions_Id" ON public.schemaversions USING btree (schemaversionsid)
shard.campaign integer NOT NULL
shard.shard integer NOT NULL
shard.epoch bigint NOT NULL DEFAULT 0
shard.seq bigint NOT NULL DEFAULT 0
shard.phase smallint NOT NULL
shard.awake boolean NOT NULL DEFAULT true
shard.decided_seq bigint
shard WITH (fillfactor=30)
CREATE INDEX shard_awake ON public.shard USING btree (campaign, shard) WHERE awake
CREATE UNIQUE INDEX shard_pkey ON public.shard USING btree (campaign, shard)
signing_key.generation bigint NOT NULL
signing_key.signs_from bigint NOT NULL
signing_key.sealed bytea NOT NULL
CREATE UNIQUE INDEX signing_key_pkey ON public.signing_key USING btree (generation)
stripe_inbox.id text NOT NULL
stripe_inbox.slice integer NOT NULL
stripe_inbox.type text NOT NULL
stripe_inbox.payload text NOT NULL
stripe_inbox.received_at bigint NOT NULL
stripe_inbox.due_at bigint NOT NULL
stripe_inbox.attempts bigint NOT NULL DEFAULT 0
stripe_inbox.processed_at bigint
stripe_inbox.error text
stripe_inbox.given_up_at bigint
CREATE INDEX stripe_inbox_due ON public.stripe_inbox USING btree (slice, due_at) WHERE ((processed_at IS NULL) AND (given_up_at IS NULL))
CREATE INDEX stripe_inbox_given_up ON public.stripe_inbox USING btree (given_up_at) WHERE (given_up_at IS NOT NULL)
CREATE INDEX stripe_inbox_processed ON public.stripe_inbox USING btree (processed_at) WHERE (processed_at IS NOT NULL)
CREATE UNIQUE INDEX stripe_inbox_pkey ON public.stripe_inbox USING btree (id)
stripe_sweep.name text NOT NULL
stripe_sweep.swept_to bigint NOT NULL
CREATE UNIQUE INDEX stripe_sweep_pkey ON public.stripe_sweep USING btree (name)
tally.campaign integer NOT NULL
tally.shard integer NOT NULL
tally.tier smallint NOT NULL
tally.state smallint NOT NULL
tally.count bigint NOT NULL
tally.amount bigint NOT NULL
tally WITH (fillfactor=30)
CREATE UNIQUE INDEX tally_pkey ON public.tally USING btree (campaign, shard, tier, state)
tier_stock.campaign integer NOT NULL
tier_stock.tier smallint NOT NULL
tier_stock.places bigint NOT NULL
tier_stock.taken bigint NOT NULL DEFAULT 0
tier_stock WITH (fillfactor=30)
tier_stock CHECK (((taken >= 0) AND (taken <= places)))
CREATE UNIQUE INDEX tier_stock_pkey ON public.tier_stock USING btree (campaign, tier)
transfer.publisher text NOT NULL
transfer.currency text NOT NULL
transfer.period text NOT NULL
transfer.attempt integer NOT NULL
transfer.destination text NOT NULL
transfer.amount bigint NOT NULL
transfer.shares text NOT NULL
transfer.state integer NOT NULL
transfer.transfer text
transfer.refusal text
transfer.begun_at bigint NOT NULL
transfer.due_at bigint
transfer.ended_at bigint
transfer CHECK ((amount > 0))
CREATE INDEX transfer_due ON public.transfer USING btree (due_at) WHERE (state = 1)
CREATE UNIQUE INDEX transfer_one ON public.transfer USING btree (publisher, currency, period) WHERE (state <> 3)
CREATE UNIQUE INDEX transfer_pkey ON public.transfer USING btree (publisher, currency, period, attempt)
CREATE UNIQUE INDEX transfer_transfer_key ON public.transfer USING btree (transfer)
work.code text NOT NULL
work.title text NOT NULL
work.publisher text NOT NULL
work.created_at bigint NOT NULL
CREATE UNIQUE INDEX work_pkey ON public.work USING btree (code)
work_item.work text NOT NULL
work_item.item text NOT NULL
work_item.position bigint NOT NULL
work_item.label text NOT NULL
work_item.title text NOT NULL
work_item.seconds bigint NOT NULL
work_item.media text NOT NULL
work_item.content_key bytea
work_item FOREIGN KEY (work) REFERENCES work(code)
CREATE UNIQUE INDEX work_item_pkey ON public.work_item USING btree (work, item)
