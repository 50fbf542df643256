package compliance

// The kinds of alert.
const (
	OverHalfLent   = "over_half_lent"       // more of the staff is lent out on some day than the threshold
	ChainLending   = "chain_lending"        // a borrower lends on
	EndlessRenewal = "endless_renewal"      // one worker at one borrower again and again
	SameGroup      = "same_group"           // lender and borrower belong together
	NotAmended     = "contract_not_amended" // workers are out under conditions that their labour contracts do not say (L7)
	PaperDisputed  = "paper_disputed"       // workers say that they signed no consent on paper (L5)
	FirmAnswered   = "firm_answered"        // workers consented by a number with which one of the firms signs in (L5)
)

// rule finds the records behind a kind of pattern, one row each: pattern, firm,
// other, person, thing_id, weight (the row whose detail speaks for the rest has
// the most), detail. Who has been named but has not started is not lent.
type rule struct{ kind, thing, sql string }

// lent are the secondments that happened or happen.
const lent = `lent AS MATERIALIZED (
	SELECT s.id, s.person_id, s.agreement_id, a.lender_id, a.borrower_id, a.trade_code, s.days
	FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.status IN ('started', 'returned'))`

var rules = []rule{
	{OverHalfLent, "secondment", overHalfLent},
	{ChainLending, "secondment", chainLending},
	{EndlessRenewal, "secondment", endlessRenewal},
	{SameGroup, "agreement", sameGroup},
	{NotAmended, "secondment", notAmended},
	{FirmAnswered, "secondment", firmAnswered},
	{PaperDisputed, "secondment", paperDisputed},
}

// overHalfLent counts who is out from change to change. A day's staff is what
// was declared last before it, or first after it. Whoever was out on a day that
// goes too far is behind the alert; the fullest day on which one of them
// started speaks for it.
const overHalfLent = lent + `,
change AS (
	SELECT lender_id AS firm, lower(days) AS day, 1 AS n FROM lent UNION ALL SELECT lender_id, upper(days), -1 FROM lent
	UNION ALL SELECT enterprise_id, counted_on, 0 FROM enterprise_staff),
span AS (
	SELECT firm, day, lead(day) OVER w AS until, sum(sum(n)) OVER w AS out
	FROM change WHERE firm IN (SELECT enterprise_id FROM enterprise_staff)
	GROUP BY firm, day WINDOW w AS (PARTITION BY firm ORDER BY day)),
over AS MATERIALIZED (
	SELECT span.*, st.staff_count FROM span CROSS JOIN LATERAL (
		SELECT staff_count FROM enterprise_staff WHERE enterprise_id = span.firm
		ORDER BY counted_on > span.day, abs(counted_on - span.day) LIMIT 1) st
	WHERE span.out * 100 > st.staff_count * @overHalfPercent),
days AS (SELECT firm, range_agg(daterange(day, until)) AS days FROM over GROUP BY firm),
peak AS (SELECT DISTINCT ON (firm) * FROM over ORDER BY firm, out DESC, day),
found AS (
	SELECT l.lender_id::text AS pattern, l.lender_id AS firm, NULL::uuid AS other, NULL::uuid AS person, l.id AS thing_id, coalesce(own.out, 0) AS weight,
		jsonb_build_object('day', coalesce(own.day, peak.day), 'lent', coalesce(own.out, peak.out), 'staff', coalesce(own.staff_count, peak.staff_count),
			'percent', @overHalfPercent::int) AS detail
	FROM lent l JOIN days ON days.firm = l.lender_id AND l.days && days.days JOIN peak ON peak.firm = l.lender_id
		LEFT JOIN over own ON (own.firm, own.day) = (l.lender_id, lower(l.days)))`

// chainLending: a firm lends a trade while it borrows the same, or lends a
// person whom it borrowed and whose lender has not released him.
const chainLending = lent + `,
middle AS (SELECT lender_id AS firm FROM lent INTERSECT SELECT borrower_id FROM lent),
ins AS (SELECT borrower_id AS firm, trade_code, range_agg(days) AS days FROM lent WHERE borrower_id IN (SELECT firm FROM middle) GROUP BY 1, 2),
outs AS (SELECT lender_id AS firm, trade_code, range_agg(days) AS days FROM lent WHERE lender_id IN (SELECT firm FROM middle) GROUP BY 1, 2),
same_trade AS (
	SELECT outs.firm, l.trade_code, l.id FROM lent l JOIN outs ON (outs.firm, outs.trade_code) = (l.borrower_id, l.trade_code) AND l.days && outs.days
	UNION
	SELECT ins.firm, l.trade_code, l.id FROM lent l JOIN ins ON (ins.firm, ins.trade_code) = (l.lender_id, l.trade_code) AND l.days && ins.days),
same_person AS (
	SELECT i.borrower_id AS firm, i.person_id, i.id AS borrowed, o.id AS lent
	FROM lent i JOIN lent o ON o.lender_id = i.borrower_id AND o.person_id = i.person_id AND lower(o.days) >= lower(i.days)
	WHERE NOT EXISTS (SELECT FROM lender_release r WHERE r.secondment_id = i.id)),
found AS (
	SELECT f.firm || ':' || f.trade_code AS pattern, f.firm, NULL::uuid AS other, NULL::uuid AS person, f.id AS thing_id, 0::bigint AS weight,
		jsonb_build_object('tradeCode', t.code, 'tradeName', t.name) AS detail
	FROM same_trade f JOIN trade t ON t.code = f.trade_code
	UNION ALL
	SELECT DISTINCT p.firm || ':' || p.person_id, p.firm, NULL::uuid, p.person_id, e.id, 0::bigint, '{}'::jsonb
	FROM same_person p CROSS JOIN LATERAL (VALUES (p.borrowed), (p.lent)) e (id))`

// endlessRenewal: secondments of one person at one borrower whose gaps are short
// are one row; it goes too far by its days in all, or by its agreements. One
// agreement alone, however long, renews nothing.
const endlessRenewal = lent + `,
again AS (SELECT person_id, borrower_id FROM lent GROUP BY 1, 2 HAVING count(DISTINCT agreement_id) > 1),
steps AS (
	SELECT l.*, CASE WHEN lower(l.days) - max(upper(l.days)) OVER (PARTITION BY l.person_id, l.borrower_id ORDER BY lower(l.days)
		ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) <= @renewalGapDays THEN 0 ELSE 1 END AS begins
	FROM lent l JOIN again USING (person_id, borrower_id)),
numbered AS (SELECT *, sum(begins) OVER (PARTITION BY person_id, borrower_id ORDER BY lower(days)) AS nr FROM steps),
summed AS (
	SELECT person_id, borrower_id, nr, sum(upper(days) - lower(days)) AS total, count(DISTINCT agreement_id) AS agreements,
		(array_agg(lender_id ORDER BY lower(days) DESC))[1] AS lender_id
	FROM numbered GROUP BY 1, 2, 3 HAVING count(DISTINCT agreement_id) > 1
		AND (sum(upper(days) - lower(days)) > @renewalDays OR count(DISTINCT agreement_id) >= @renewalAgreements)),
found AS (
	SELECT n.person_id || ':' || n.borrower_id AS pattern, n.borrower_id AS firm, g.lender_id AS other, n.person_id AS person, n.id AS thing_id, g.total AS weight,
		jsonb_build_object('days', g.total, 'agreements', g.agreements, 'gapDays', @renewalGapDays::int, 'mostDays', @renewalDays::int, 'mostAgreements', @renewalAgreements::int) AS detail
	FROM numbered n JOIN summed g USING (person_id, borrower_id, nr))`

// sameGroup: two firms with one contact number, or one declared group, have
// signed an agreement with each other.
const sameGroup = `found AS (
	SELECT a.lender_id || ':' || a.borrower_id AS pattern, a.lender_id AS firm, a.borrower_id AS other, NULL::uuid AS person, a.id AS thing_id, 0::bigint AS weight,
		jsonb_strip_nulls(jsonb_build_object('samePhone', nullif(l.contact_phone_index = b.contact_phone_index, false),
			'group', CASE WHEN l.group_name = b.group_name THEN nullif(l.group_name, '') END)) AS detail
	FROM agreement a JOIN enterprise l ON l.id = a.lender_id JOIN enterprise b ON b.id = a.borrower_id
	WHERE a.lender_signed_at IS NOT NULL AND a.borrower_signed_at IS NOT NULL
		AND (l.contact_phone_index = b.contact_phone_index OR l.group_name <> '' AND l.group_name = b.group_name))`

// notAmended: who is out agreed to a supplement, and for longer than the threshold
// his labour contract has not been amended to it.
const notAmended = `owing AS (
	SELECT s.id, s.agreement_id, a.lender_id, a.borrower_id, owed_amendment(s.id) AS revision, agreed_day(s.id) AS agreed
	FROM secondment s JOIN agreement a ON a.id = s.agreement_id
	WHERE s.status = 'started' AND EXISTS (SELECT FROM agreement_supplement x WHERE x.agreement_id = a.id AND x.status = 'done')),
found AS (
	SELECT agreement_id || ':' || revision AS pattern, lender_id AS firm, borrower_id AS other, NULL::uuid AS person, id AS thing_id,
		@today::date - agreed AS weight, jsonb_build_object('day', min(agreed) OVER (PARTITION BY agreement_id, revision),
			'workers', count(*) OVER (PARTITION BY agreement_id, revision), 'mostDays', @amendmentDays::int) AS detail
	FROM owing WHERE revision IS NOT NULL AND @today::date - agreed > @amendmentDays)`

// firmAnswered: who consented by a code had it sent to a number of somebody who
// signs in for one of the two firms. It may be the worker himself, or a clerk who
// consented for others.
const firmAnswered = `found AS (
	SELECT a.lender_id::text AS pattern, a.lender_id AS firm, NULL::uuid AS other, NULL::uuid AS person, s.id AS thing_id, 0::bigint AS weight,
		jsonb_build_object('workers', count(*) OVER (PARTITION BY a.lender_id)) AS detail
	FROM secondment s JOIN agreement a ON a.id = s.agreement_id
	WHERE s.status IN ('consented', 'amended', 'started', 'returned')
		AND EXISTS (SELECT FROM account c WHERE c.phone_index = s.answering_phone AND c.enterprise_id IN (a.lender_id, a.borrower_id)))`

// paperDisputed: a lender put consents on paper on record, of which the workers say
// that they never signed them.
const paperDisputed = `found AS (
	SELECT a.lender_id::text AS pattern, a.lender_id AS firm, NULL::uuid AS other, NULL::uuid AS person, s.id AS thing_id, 0::bigint AS weight,
		jsonb_build_object('workers', count(*) OVER (PARTITION BY a.lender_id)) AS detail
	FROM consent_dispute d JOIN secondment s ON s.id = d.secondment_id JOIN agreement a ON a.id = s.agreement_id)`
