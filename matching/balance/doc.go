// Package balance counts: the region's surplus against its shortage by trade,
// town and week for officers, and what waits for whom on everybody's first
// page. It owns no table. A head is counted where a posting is open (published
// or partly filled), its firm approved, and no agreement has engaged it: what
// can be agreed on today. A suspended firm's postings stay in the lists, exports
// and searches of officers, who have to know of them; what is opened from a
// number here asks for those of approved firms (firmApproved).
//
// What lies outside Kaiping is counted apart (Outside), in no town, trade, week or
// total: it is none of the 16 units.
//
// A town's officer counts what lies in the town and what belongs to a firm from
// there, as he lists, exports and searches it.
package balance
